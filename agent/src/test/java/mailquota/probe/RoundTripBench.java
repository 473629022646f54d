package mailquota.probe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import mailquota.bench.AngusClient;
import mailquota.bench.DelayProxy;
import mailquota.bench.Race.Asking;
import mailquota.bench.Report;
import mailquota.net.Tls;
import mailquota.net.Trust;
import mailquota.testing.dovecot.Dovecot;
import mailquota.testing.dovecot.DovecotExtension;
import mailquota.testing.dovecot.User;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The duration of a probe on a server with a round trip of 50 ms, in round trips. The TCP connect
 * is not included: {@link DelayProxy} accepts connections at once.
 */
@ExtendWith(DovecotExtension.class)
class RoundTripBench {

  private static final Duration ONE_WAY = Duration.ofMillis(25);
  private static final String USER = "roundtrip@bench.example.org";
  private static final int WARM_UP_ROUNDS = 10;
  private static final int ROUNDS = 30;

  @Test
  void roundTrips(Dovecot dovecot) throws Exception {
    dovecot.addUser(User.named(USER).storage("1G"));
    Report report =
        Report.table(
            "A probe of Dovecot over a way of 50 ms, medians of " + ROUNDS,
            "TLS",
            "ours, ms",
            "ours, round trips",
            "Angus Mail, ms",
            "Angus Mail, round trips");
    try (DelayProxy imap = DelayProxy.to(dovecot.imapPort(), ONE_WAY);
        DelayProxy imaps = DelayProxy.to(dovecot.imapsPort(), ONE_WAY)) {
      MailServer plain = TestServers.of(Method.IMAP, imap.port());
      measure(
          "none", new ProberContender(plain), new AngusClient(imap.port(), null)::quotaOf, report);
      MailServer tls =
          TestServers.tls(
              TestServers.of(Method.IMAP, imaps.port()), Tls.IMPLICIT, dovecot.caFile());
      Asking angus = new AngusClient(imaps.port(), Trust.of(dovecot.caFile()).context())::quotaOf;
      measure("1.3", new ProberContender(tls), angus, report);
    }
    report.print();
  }

  private static void measure(String tls, Asking ours, Asking angus, Report report)
      throws Exception {
    List<Double> oursMillis = new ArrayList<>();
    List<Double> angusMillis = new ArrayList<>();
    for (int i = 0; i < WARM_UP_ROUNDS + ROUNDS; i++) {
      oursMillis.add(millis(ours));
      angusMillis.add(millis(angus));
    }
    double oursMedian = medianOfLast(oursMillis);
    double angusMedian = medianOfLast(angusMillis);
    double roundTrip = 2 * ONE_WAY.toMillis();
    report.row(tls, oursMedian, oursMedian / roundTrip, angusMedian, angusMedian / roundTrip);
  }

  private static double medianOfLast(List<Double> millis) {
    return millis.subList(WARM_UP_ROUNDS, millis.size()).stream().sorted().toList().get(ROUNDS / 2);
  }

  private static double millis(Asking asking) throws Exception {
    long begin = System.nanoTime();
    asking.quotaOf(USER);
    return (System.nanoTime() - begin) / 1e6;
  }
}
