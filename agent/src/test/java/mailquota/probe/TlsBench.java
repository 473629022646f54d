package mailquota.probe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import mailquota.bench.BareClient;
import mailquota.bench.Race;
import mailquota.bench.Race.Contender;
import mailquota.bench.Report;
import mailquota.net.Tls;
import mailquota.net.TlsProvider;
import mailquota.net.Trust;
import mailquota.testing.Command;
import mailquota.testing.dovecot.Dovecot;
import mailquota.testing.dovecot.DovecotExtension;
import mailquota.testing.dovecot.DovecotSettings;
import mailquota.testing.dovecot.User;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a probe over TLS costs its own process on a real Dovecot, with each implementation of TLS,
 * and what it costs a script in Python with the TLS of OpenSSL: one after the other, each on a new
 * connection.
 */
class TlsBench {

  /** As on a large site: processes are reused and do not end with each connection. */
  @RegisterExtension
  static final DovecotExtension DOVECOT =
      DovecotExtension.with(
          DovecotSettings.standard()
              .line("service imap-login {\n  process_min_avail = 1\n  service_count = 0\n}")
              .line(
                  "service imap {\n  process_min_avail = 1\n  client_limit = 100\n  service_count = 0\n}"));

  private static final int ROUNDS = 5;
  private static final int PROBES = 300;

  @Test
  void millisecondsOfEachProbe(Dovecot dovecot)
      throws IOException, InterruptedException, ExecutionException {
    List<String> addresses =
        IntStream.range(0, 64).mapToObj(i -> "user" + i + "@bench.example.org").toList();
    dovecot.addUsers(addresses.stream().map(User::named).map(u -> u.storage("1G")).toList());
    Contender boring = ours("ours, BoringSSL", dovecot, TlsProvider.AUTO);
    Contender jdk = ours("ours, JDK", dovecot, TlsProvider.JDK);
    Contender bare = bare("bare socket, BoringSSL", dovecot, TlsProvider.AUTO);
    Contender bareJdk = bare("bare socket, JDK", dovecot, TlsProvider.JDK);
    Race race = Race.over(1, addresses, boring, bare, jdk, bareJdk);
    double[] python = python(dovecot);
    Report report =
        Report.table(
            "CPU of a probe over TLS, one at a time", "client", "ms of CPU", "probes a second");
    for (Contender each : List.of(boring, bare, jdk, bareJdk)) {
      report.row(each.name(), race.cpu(each) / 1000, race.rate(each));
    }
    report.row("Python's imaplib, OpenSSL", python[1], 1 / python[0]);
    report.print();
  }

  private static Contender ours(String name, Dovecot dovecot, TlsProvider provider) {
    MailServer server =
        TestServers.tls(
            TestServers.of(Method.IMAP, dovecot.imapsPort()),
            Tls.IMPLICIT,
            dovecot.caFile(),
            provider);
    return new Contender(name, Thread.ofPlatform().factory(), new ProberContender(server));
  }

  private static Contender bare(String name, Dovecot dovecot, TlsProvider provider)
      throws IOException {
    Trust trust = Trust.of(dovecot.caFile(), provider);
    return new Contender(
        name,
        Thread.ofPlatform().factory(),
        new BareClient(dovecot.imapsPort(), trust::context)::quotaOf);
  }

  /** The medians of seconds and of milliseconds of CPU a probe. */
  private static double[] python(Dovecot dovecot) throws IOException {
    List<double[]> rounds = new ArrayList<>();
    Path script = Path.of("src/test/resources/bench/serial_imap.py");
    for (int round = 0; round < ROUNDS; round++) {
      String[] printed =
          Command.run(
                  List.of(
                      "python3",
                      script.toString(),
                      String.valueOf(dovecot.imapsPort()),
                      dovecot.caFile().toString(),
                      String.valueOf(PROBES)))
              .orThrow()
              .output()
              .strip()
              .split(" ", -1);
      rounds.add(new double[] {Double.parseDouble(printed[0]), Double.parseDouble(printed[1])});
    }
    return IntStream.range(0, 2)
        .mapToDouble(
            i -> rounds.stream().mapToDouble(each -> each[i]).sorted().toArray()[ROUNDS / 2])
        .toArray();
  }
}
