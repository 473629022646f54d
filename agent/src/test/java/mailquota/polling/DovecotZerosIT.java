package mailquota.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mailquota.Probers;
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.intake.BoardKeeper;
import mailquota.inventory.Mailbox;
import mailquota.probe.Limits;
import mailquota.probe.MailServer;
import mailquota.probe.Mechanism;
import mailquota.probe.Method;
import mailquota.probe.TestServers;
import mailquota.quota.Address;
import mailquota.quota.Bytes;
import mailquota.quota.Level;
import mailquota.quota.Owner;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.Reason;
import mailquota.testing.BoardKeepers;
import mailquota.testing.MemoryStateStore;
import mailquota.testing.WatchedServer;
import mailquota.testing.dovecot.Dovecot;
import mailquota.testing.dovecot.DovecotSettings;
import mailquota.testing.dovecot.DovecotVersion;
import mailquota.testing.dovecot.DovecotVersions;
import mailquota.testing.dovecot.User;
import mailquota.warning.Notice;
import mailquota.warning.Policies;
import org.junit.jupiter.api.ClassTemplate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A real Dovecot without its mail store, which reports a use of 0. Each test has a Dovecot of its
 * own.
 */
@Tag("real")
@Timeout(60)
@ClassTemplate
@ExtendWith(DovecotVersions.class)
class DovecotZerosIT {

  private static final List<Method> METHODS = List.of(Method.IMAP, Method.POP3, Method.DOVEADM);

  /** The fewest mailboxes that make a server suspicious. */
  private static final int EACH = 3;

  private static final long LIMIT = 100 * 1024;
  private static final int MESSAGE = 95_000;

  private static final PollSettings POLL =
      new PollSettings(Duration.ofMillis(20), Duration.ofHours(1), true);
  private static final Limits LIMITS =
      new Limits(2, 100, Duration.ofSeconds(1), Duration.ofSeconds(10));

  private final Board board = new Board();
  private final List<MailboxStatus> statuses = new CopyOnWriteArrayList<>();
  private final List<Notice> notices = new CopyOnWriteArrayList<>();
  private final BoardKeeper keeper =
      BoardKeepers.of(
          board, new MemoryStateStore(notices::add), POLL, InstantSource.system(), this::take);
  private final Semaphore taken = new Semaphore(0);

  @Test
  void readingsOfAnEmptyMountPointAreHeldUntilTheStoreIsMounted(DovecotVersion version)
      throws InterruptedException {
    try (Dovecot dovecot = Dovecot.start(DovecotSettings.of(version))) {
      Monitor monitor = measured(dovecot);
      dovecot.unmountMail();
      for (Method method : METHODS) {
        await(() -> keeper.isSuspicious(method.name()));
        await(method, DovecotZerosIT::isHeld);
      }
      assertNothingChanged();
      dovecot.mountMail();
      awaitMeasured();
      assertNothingChanged();
      monitor.stop(Duration.ofSeconds(5));
    }
  }

  /** POP3 fails; IMAP and doveadm report a use of 0. */
  @Test
  void readingsOfAnUnreadableStoreAreHeldOrFail(DovecotVersion version)
      throws InterruptedException {
    try (Dovecot dovecot = Dovecot.start(DovecotSettings.of(version))) {
      Monitor monitor = measured(dovecot);
      dovecot.forbidMail();
      try {
        for (Method method : List.of(Method.IMAP, Method.DOVEADM)) {
          await(() -> keeper.isSuspicious(method.name()));
          await(method, DovecotZerosIT::isHeld);
        }
        await(Method.POP3, failed -> failed.detail().contains("Internal error"));
        assertThat(keeper.isSuspicious(Method.POP3.name())).isFalse();
        assertNothingChanged();
      } finally {
        dovecot.mountMail();
      }
      awaitMeasured();
      assertNothingChanged();
      monitor.stop(Duration.ofSeconds(5));
    }
  }

  private void take(MailboxStatus status) {
    statuses.add(status);
    taken.release();
  }

  /** Waits until every mailbox is measured and its owner is notified. */
  private Monitor measured(Dovecot dovecot) throws InterruptedException {
    dovecot.addUsers(
        METHODS.stream()
            .flatMap(DovecotZerosIT::mailboxes)
            .map(mailbox -> User.named(mailbox.address().value()).storage("100K"))
            .toList());
    METHODS.stream()
        .flatMap(DovecotZerosIT::mailboxes)
        .forEach(mailbox -> dovecot.deliver(mailbox.address().value(), MESSAGE));
    List<WatchedServer> servers = METHODS.stream().map(method -> server(method, dovecot)).toList();
    Monitor monitor =
        WatchedServer.monitor(servers, POLL, Policies.DEFAULT, InstantSource.system(), keeper);
    monitor.start();
    awaitMeasured();
    assertThat(notices).hasSize(EACH * METHODS.size());
    return monitor;
  }

  private void assertNothingChanged() {
    assertThat(board.snapshot())
        .hasSize(EACH * METHODS.size())
        .allSatisfy(status -> {
          assertThat(status.level()).isEqualTo(Level.WARNING);
          assertThat(used(status)).isBetween((long) MESSAGE, LIMIT);
        });
    assertThat(notices).hasSize(EACH * METHODS.size());
    assertThat(List.copyOf(statuses))
        .noneMatch(status ->
            status.lastProbe().result() instanceof Measured(var reading) && !reading.hasUse());
  }

  /** Waits until every mailbox of the method has such a failure. */
  private void await(Method method, Predicate<Failed> isSuch) throws InterruptedException {
    int before = statuses.size();
    Set<Address> wanted =
        mailboxes(method).map(Mailbox::address).collect(Collectors.toCollection(HashSet::new));
    await(() -> {
      List.copyOf(statuses).stream()
          .skip(before)
          .filter(
              status -> status.lastProbe().result() instanceof Failed failed && isSuch.test(failed))
          .forEach(status -> wanted.remove(status.mailbox().address()));
      return wanted.isEmpty();
    });
  }

  private void awaitMeasured() throws InterruptedException {
    await(() -> {
      List<MailboxStatus> known = board.snapshot();
      return known.size() == EACH * METHODS.size()
          && known.stream().allMatch(status -> status.lastProbe().result() instanceof Measured)
          && METHODS.stream().noneMatch(method -> keeper.isSuspicious(method.name()));
    });
  }

  /** Checks the condition after every probe. */
  private void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      taken.acquire();
    }
  }

  private static boolean isHeld(Failed failed) {
    return failed.reason() == Reason.UNAVAILABLE && failed.detail().contains("held");
  }

  private static long used(MailboxStatus status) {
    return status.trends().stream().mapToLong(trend -> trend.usage().used()).sum();
  }

  private static WatchedServer server(Method method, Dovecot dovecot) {
    MailServer to =
        switch (method) {
          case IMAP, IMAP_ADMIN -> TestServers.of(method, dovecot.imapPort());
          case POP3 -> TestServers.of(method, dovecot.pop3Port());
          case DOVEADM ->
              TestServers.auth(
                  TestServers.of(method, dovecot.doveadmPort()),
                  TestServers.auth(Mechanism.Password.PLAIN, Dovecot.DOVEADM_API_KEY));
          case SQL -> throw new IllegalArgumentException("a database");
        };
    return new WatchedServer(
        method.name(),
        Probers.of(to, InstantSource.system()),
        LIMITS,
        false,
        true,
        mailboxes(method).toList());
  }

  private static Stream<Mailbox> mailboxes(Method method) {
    return IntStream.range(0, EACH)
        .mapToObj(i -> new Address(method.name().toLowerCase(Locale.ROOT) + i + "@zeros.example"))
        .map(address ->
            new Mailbox(address, method.name(), Owner.UNKNOWN, new Bytes(LIMIT), null, false));
  }
}
