package mailquota.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import mailquota.testing.Expositions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a supervisor hears of the agent. */
@Timeout(60)
class HealthTest {

  private volatile List<String> stuckLoops = List.of();
  private AgentHttp http;

  @BeforeEach
  void start() throws IOException {
    http =
        new AgentHttp(
            () -> new HttpSettings("127.0.0.1", 0, List.of(), Optional.empty()),
            Expositions.of(new PrometheusRegistry()),
            () -> stuckLoops,
            () -> true,
            List.of());
    http.start();
  }

  @AfterEach
  void stop() {
    http.close();
  }

  @Test
  void anAgentWithAStuckLoopIsNotHealthyAndNamesIt() throws IOException, InterruptedException {
    stuckLoops = List.of("writer", "poller:mx1");
    HttpResponse<String> answer = healthy();
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body())
        .isEqualTo("{\"error\":\"no turn within 3 minutes of loop writer, poller:mx1\"}\n");

    stuckLoops = List.of();
    assertThat(healthy().statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> healthy() throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + http.port() + "/-/healthy");
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
