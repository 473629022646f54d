package mailquota.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import mailquota.Probers;
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.inventory.Mailbox;
import mailquota.probe.Limits;
import mailquota.probe.MailServer;
import mailquota.probe.Method;
import mailquota.probe.TestServers;
import mailquota.quota.Address;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;
import mailquota.state.StateStore;
import mailquota.testing.BoardKeepers;
import mailquota.testing.WatchedServer;
import mailquota.testing.dovecot.Dovecot;
import mailquota.testing.dovecot.DovecotExtension;
import mailquota.testing.dovecot.DovecotSettings;
import mailquota.testing.dovecot.DovecotVersion;
import mailquota.testing.dovecot.User;
import mailquota.warning.Policies;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The auth penalty of a real Dovecot, which delays logins after refused ones. */
@Tag("real")
@Timeout(150)
class DovecotPenaltyIT {

  private static final int RIGHT = 4;
  private static final int WRONG = 6;

  /** Other tests disable it. */
  private static final String PENALTY =
      """
      service anvil {
        unix_listener anvil-auth-penalty {
          mode = 0600
        }
      }
      """;

  private static final PollSettings ONCE =
      new PollSettings(Duration.ofDays(365), Duration.ofDays(365), false);

  /** Uses a Dovecot of its own, because the penalty would delay the logins of other tests. */
  @ParameterizedTest
  @EnumSource(DovecotVersion.class)
  void wrongPasswordsAreRefusedAndTheOtherMailboxesMeasured(DovecotVersion version)
      throws InterruptedException {
    DovecotExtension.require(version);
    try (Dovecot dovecot = Dovecot.start(DovecotSettings.of(version).line(PENALTY))) {
      List<Mailbox> mailboxes = mailboxes(dovecot);
      Map<Address, MailboxStatus> first = new ConcurrentHashMap<>();
      CountDownLatch left = new CountDownLatch(mailboxes.size());
      InstantSource clock = InstantSource.system();
      Monitor monitor =
          WatchedServer.monitor(
              List.of(server(dovecot, mailboxes)),
              ONCE,
              Policies.DEFAULT,
              clock,
              BoardKeepers.of(
                  new Board(),
                  StateStore.NONE,
                  clock,
                  status -> {
                    if (first.putIfAbsent(status.mailbox().address(), status) == null) {
                      left.countDown();
                    }
                  }));
      monitor.start();
      try {
        assertThat(left.await(140, TimeUnit.SECONDS)).isTrue();
      } finally {
        monitor.stop(Duration.ofSeconds(5));
      }

      assertThat(first.values().stream().collect(Collectors.groupingBy(this::outcome)))
          .hasEntrySatisfying("auth", refused -> assertThat(refused).hasSize(WRONG))
          .hasEntrySatisfying("measured", measured -> assertThat(measured).hasSize(RIGHT));
      assertThat(monitor.isUp("dovecot")).contains(true);
    }
  }

  private static WatchedServer server(Dovecot dovecot, List<Mailbox> mailboxes) {
    MailServer to =
        TestServers.timeout(
            TestServers.of(Method.IMAP, dovecot.imapPort()), Limits.DEFAULT.timeout());
    return new WatchedServer(
        "dovecot",
        Probers.of(to, InstantSource.system()),
        new Limits(4, 50, Duration.ofSeconds(5), Limits.DEFAULT.timeout()),
        false,
        true,
        mailboxes);
  }

  private String outcome(MailboxStatus status) {
    return status.lastProbe().result() instanceof Failed(Reason reason, _, _)
        ? reason.label()
        : status.lastProbe().result().label();
  }

  /** Six wrong passwords, which make the penalty as long as possible. */
  private static List<Mailbox> mailboxes(Dovecot dovecot) {
    List<Mailbox> mailboxes = new ArrayList<>();
    dovecot.addUsers(
        IntStream.range(0, WRONG + RIGHT)
            .mapToObj(i -> {
              User user = User.named("penalty" + i + "@probe.example.org").storage("1M");
              mailboxes.add(Mailbox.of(user.address(), "dovecot"));
              return i < WRONG ? user.password("another") : user;
            })
            .toList());
    return mailboxes;
  }
}
