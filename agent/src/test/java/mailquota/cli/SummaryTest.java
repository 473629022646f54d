package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import mailquota.board.MailboxStatus;
import mailquota.inventory.Mailbox;
import mailquota.probe.Probe;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.Reason;
import org.junit.jupiter.api.Test;

class SummaryTest {

  private static final ProbeResult AUTH = new Failed(Reason.AUTH, "refused");
  private static final ProbeResult DNS = new Failed(Reason.DNS, "no such host");

  @Test
  void whatHappenedIsCounted() {
    assertThat(summary(new NoQuota(), AUTH, DNS, AUTH, new Unsupported()))
        .isEqualTo("5 mailboxes in 0.4 s: 1 no-quota, 1 unsupported, 3 failed (dns 1, auth 2)");
  }

  @Test
  void oneIsSingular() {
    assertThat(summary(new NoQuota())).isEqualTo("1 mailbox in 0.4 s: 1 no-quota");
  }

  @Test
  void failuresAloneNeedNoComma() {
    assertThat(summary(AUTH)).isEqualTo("1 mailbox in 0.4 s: 1 failed (auth 1)");
  }

  @Test
  void nothingIsNothing() {
    assertThat(summary()).isEqualTo("0 mailboxes in 0.4 s");
  }

  private static String summary(ProbeResult... results) {
    List<MailboxStatus> statuses =
        Stream.of(results)
            .map(result ->
                new MailboxStatus(
                    new Probe(
                        Mailbox.of("a@example.org", "mx1"), Instant.EPOCH, Duration.ZERO, result),
                    null,
                    null,
                    List.of(),
                    Map.of()))
            .toList();
    return Summary.of(statuses, Duration.ofMillis(412));
  }
}
