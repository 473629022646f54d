package mailquota.probe;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import mailquota.bench.AngusClient;
import mailquota.bench.BareClient;
import mailquota.bench.LoadServer;
import mailquota.bench.Race;
import mailquota.bench.Race.Contender;
import mailquota.bench.Report;
import org.junit.jupiter.api.Test;

/**
 * The CPU time of a probe in its own process, compared with a minimal client and the usual Java
 * client.
 */
class CpuBench {

  @Test
  void microsecondsOfEachProbe() throws IOException, InterruptedException, ExecutionException {
    List<String> addresses =
        IntStream.range(0, 64).mapToObj(i -> "user" + i + "@bench.example.org").toList();
    try (LoadServer server = LoadServer.start()) {
      BareClient client = new BareClient(server.port(), null);
      Contender blocking =
          new Contender(
              "bare sockets, platform threads", Thread.ofPlatform().factory(), client::quotaOf);
      Contender bare = new Contender("bare sockets, virtual threads", client::quotaOf);
      Contender ours =
          new Contender("ours", new ProberContender(TestServers.of(Method.IMAP, server.port())));
      Contender angus = new Contender("Angus Mail", new AngusClient(server.port(), null)::quotaOf);
      Race race = Race.over(16, addresses, blocking, bare, ours, angus);
      Report report =
          Report.table(
              "CPU of the client, 16 at once",
              "client",
              "µs a probe",
              "probes a second",
              "ours / this");
      for (Contender each : List.of(blocking, bare, ours, angus)) {
        report.row(each.name(), race.cpu(each), race.rate(each), race.cpuRatio(ours, each));
      }
      report.print();
    }
  }
}
