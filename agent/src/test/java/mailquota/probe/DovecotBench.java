package mailquota.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import mailquota.bench.AngusClient;
import mailquota.bench.BareClient;
import mailquota.bench.Race;
import mailquota.bench.Race.Asking;
import mailquota.bench.Race.Contender;
import mailquota.bench.Report;
import mailquota.net.Tls;
import mailquota.net.Trust;
import mailquota.testing.dovecot.Dovecot;
import mailquota.testing.dovecot.DovecotExtension;
import mailquota.testing.dovecot.DovecotSettings;
import mailquota.testing.dovecot.User;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Mailboxes per second on a real Dovecot, compared with a minimal client and the usual Java client.
 */
class DovecotBench {

  @RegisterExtension
  static final DovecotExtension DOVECOT = DovecotExtension.with(DovecotSettings.ofLargeSite());

  /** From one connection to the default limit of connections. */
  private static final int[] AT_ONCE = {1, 4, 16};

  private final Report report =
      Report.table(
          "Probes a second on Dovecot",
          "TLS",
          "at once",
          "bare sockets",
          "ours",
          "Angus Mail",
          "ours / bare",
          "ours / Angus");

  @Test
  void measuredBesideTheLeastAndTheUsualClient(Dovecot dovecot)
      throws InterruptedException, ExecutionException {
    List<String> addresses =
        IntStream.range(0, 64).mapToObj(i -> "user" + i + "@bench.example.org").toList();
    dovecot.addUsers(addresses.stream().map(User::named).map(u -> u.storage("1G")).toList());

    MailServer plain = TestServers.of(Method.IMAP, dovecot.imapPort());
    race(
        "none",
        addresses,
        dovecot.imapPort(),
        null,
        new ProberContender(plain),
        angus(dovecot.imapPort(), null));

    int port = dovecot.imapsPort();
    MailServer tls =
        TestServers.tls(TestServers.of(Method.IMAP, port), Tls.IMPLICIT, dovecot.caFile());
    SSLContext one = trust(dovecot.caFile()).context();
    race("resumed", addresses, port, () -> one, new ProberContender(tls), angus(port, one));
    race(
        "anew each time",
        addresses,
        port,
        () -> trust(dovecot.caFile()).context(),
        address ->
            new ProberContender(TestServers.tls(tls, Tls.IMPLICIT, dovecot.caFile()))
                .quotaOf(address),
        address -> angus(port, trust(dovecot.caFile()).context()).quotaOf(address));
    report.print();
  }

  private void race(
      String tls,
      List<String> addresses,
      int port,
      @Nullable Supplier<SSLContext> contexts,
      Asking oursAsking,
      Asking angusAsking)
      throws InterruptedException, ExecutionException {
    Contender bare = new Contender("bare", new BareClient(port, contexts)::quotaOf);
    Contender ours = new Contender("ours", oursAsking);
    Contender angus = new Contender("Angus", angusAsking);
    for (int atOnce : AT_ONCE) {
      Race race = Race.over(atOnce, addresses, bare, ours, angus);
      report.row(
          tls,
          atOnce,
          race.rate(bare),
          race.rate(ours),
          race.rate(angus),
          race.rateRatio(ours, bare),
          race.rateRatio(ours, angus));
    }
  }

  private static Asking angus(int port, @Nullable SSLContext context) {
    return new AngusClient(port, context)::quotaOf;
  }

  private static Trust trust(Path caFile) {
    try {
      return Trust.of(caFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
