package mailquota;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The metrics of a running agent, over HTTP. */
final class Scrape {

  private Scrape() {}

  static String of(Agent agent) throws IOException, InterruptedException {
    URI metrics = URI.create("http://127.0.0.1:" + agent.port() + "/metrics");
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString()).body();
    }
  }

  /** The series that an agent exports about itself: names and labels, without the values. */
  static Set<String> ownSeries(Agent agent) throws IOException, InterruptedException {
    return of(agent)
        .lines()
        .filter(line -> line.startsWith("quota_agent_"))
        .map(line -> line.substring(0, line.lastIndexOf(' ')))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
