package mailquota.probe;

import static mailquota.probe.Outcome.assertResult;
import static mailquota.probe.Outcome.failed;
import static mailquota.probe.TestServers.kib;
import static mailquota.probe.TestServers.mailbox;
import static mailquota.probe.TestServers.root;
import static mailquota.probe.TestServers.unlimited;
import static mailquota.probe.TestServers.usage;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import mailquota.Probers;
import mailquota.quota.Bytes;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reason;
import mailquota.testing.james.James;
import mailquota.testing.james.JamesExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Apache James, which processes pipelined commands concurrently and answers in any order. */
@Tag("real")
@Timeout(180)
@ExtendWith(JamesExtension.class)
class JamesIT {

  private static final int MAILBOXES = 30;
  private static final int ROUNDS = 4;
  private static final long LIMIT = 1_000_000;

  @Test
  void imapReportsItsQuotaRoundedDown(James james) {
    var addresses = filled(james, "imap.example.org");
    var prober = Probers.of(TestServers.of(Method.IMAP, james.imapPort()), InstantSource.system());
    for (int round = 0; round < ROUNDS; round++) {
      for (var address : addresses) {
        assertThat(roots(prober.probe(mailbox(address), Trace.NONE)))
            .as("round %d", round)
            .containsExactly(quota(james, address));
      }
    }
  }

  @Test
  void imapOfManyAtOnce(James james) throws Exception {
    var addresses = filled(james, "many.example.org");
    var prober = Probers.of(TestServers.of(Method.IMAP, james.imapPort()), InstantSource.system());
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (int round = 0; round < ROUNDS; round++) {
        var probes =
            addresses.stream()
                .map(address ->
                    (Callable<ProbeResult>) () -> prober.probe(mailbox(address), Trace.NONE))
                .toList();
        for (Future<ProbeResult> probe : threads.invokeAll(probes)) {
          assertThat(probe.get()).isInstanceOf(Measured.class);
        }
      }
    }
  }

  private static QuotaRoot quota(James james, String address) {
    var holds = james.occupation(address);
    return root(
        "#private&" + address,
        kib(holds.octets() / 1024, LIMIT / 1024),
        usage(holds.messages(), 1000));
  }

  /** James refuses more messages even when there is free space. */
  @Test
  void imapOfAMailboxFullByItsMessages(James james) {
    var address = "full@imap.example.org";
    james.create(address, LIMIT, 2);
    james.deliver(address, 1000);
    james.deliver(address, 1000);
    assertThat(james.deliver(address, 1000).isAccepted()).isFalse();
    var prober = Probers.of(TestServers.of(Method.IMAP, james.imapPort()), InstantSource.system());
    var result = prober.probe(mailbox(address), Trace.NONE);
    assertThat(roots(result)).hasSize(1);
    assertThat(((Measured) result).reading().headline())
        .hasValueSatisfying(ratio -> assertThat(ratio.value()).isEqualTo(1.0));
  }

  @Test
  void pop3ReportsTheSizeOfTheMailbox(James james) {
    var addresses = filled(james, "pop3.example.org");
    var prober = Probers.of(TestServers.of(Method.POP3, james.pop3Port()), InstantSource.system());
    for (int round = 0; round < ROUNDS; round++) {
      for (var address : addresses) {
        var holds = james.occupation(address);
        assertThat(roots(prober.probe(mailbox(address, new Bytes(LIMIT)), Trace.NONE)))
            .as("round %d", round)
            .containsExactly(root("", usage(holds.octets(), LIMIT), unlimited(holds.messages())));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"IMAP", "POP3"})
  void anUnknownUserIsRefused(Method method, James james) {
    int port = method == Method.IMAP ? james.imapPort() : james.pop3Port();
    var prober = Probers.of(TestServers.of(method, port), InstantSource.system());
    for (int round = 0; round < ROUNDS; round++) {
      assertResult(
          prober.probe(mailbox("nobody@unknown.example.org"), Trace.NONE),
          failed(Reason.AUTH, "refused"));
    }
  }

  /** Mailboxes that are between empty and half full. */
  private static List<String> filled(James james, String domain) {
    var addresses = new ArrayList<String>();
    for (int number = 0; number < MAILBOXES; number++) {
      var address = "user" + number + "@" + domain;
      james.create(address, LIMIT, 1000);
      for (int message = 0; message < number % 4; message++) {
        assertThat(james.deliver(address, 5000 + 7919 * number).isAccepted()).isTrue();
      }
      addresses.add(address);
    }
    return addresses;
  }

  private static List<QuotaRoot> roots(ProbeResult result) {
    assertThat(result).isInstanceOf(Measured.class);
    return ((Measured) result).reading().roots();
  }
}
