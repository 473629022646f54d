package mailquota.intake;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import mailquota.board.MailboxStatus;
import mailquota.probe.Probe;
import mailquota.quota.Address;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.Reading;
import mailquota.quota.Reason;
import mailquota.quota.Retry;
import mailquota.store.StoredMailbox;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link ZeroGuard} of each server that has one. Logs when a server becomes suspicious and when
 * it no longer is. Thread-safe.
 */
public final class HeldZeros {

  private static final Logger log = LoggerFactory.getLogger(HeldZeros.class);

  /** This object's monitor guards each guard. */
  private final Map<String, ZeroGuard> guards = new ConcurrentHashMap<>();

  private final Supplier<Duration> round;
  private final Supplier<Duration> retryAfter;

  /**
   * @param round the present time in which every mailbox is probed
   * @param retryAfter the present time until a mailbox that fell alone is probed again
   */
  public HeldZeros(Supplier<Duration> round, Supplier<Duration> retryAfter) {
    this.round = round;
    this.retryAfter = retryAfter;
  }

  /**
   * Guards a server, unless it is guarded already.
   *
   * @param begin when its polling begins
   */
  void guard(String name, ZeroGuard.Server server, Instant begin) {
    guards.computeIfAbsent(name, _ -> new ZeroGuard(server, round, begin));
  }

  /** Guards a server no longer. */
  void unguard(String name) {
    guards.remove(name);
  }

  /**
   * Evaluates a probe.
   *
   * @param hadUse whether the last known use was above 0; called only for a reading of 0
   * @return the failure that replaces a held reading; null for one that is not held
   */
  @Nullable Failed holds(Probe probe, BooleanSupplier hadUse) {
    String server = probe.mailbox().server();
    ZeroGuard guard = guards.get(server);
    if (guard == null || !(probe.result() instanceof Measured(Reading reading))) {
      return null;
    }
    boolean hasUse = reading.hasUse();
    if (hasUse && guard.isIdle()) {
      return null;
    }
    return isAccepted(guard, probe, !hasUse && hadUse.getAsBoolean(), hasUse)
        ? null
        : held(isSuspicious(server));
  }

  private synchronized boolean isAccepted(
      ZeroGuard guard, Probe probe, boolean isFallen, boolean hasUse) {
    boolean was = guard.isSuspicious();
    boolean isAccepted = guard.accepts(probe, isFallen, hasUse);
    log(probe.mailbox().server(), guard, was);
    return isAccepted;
  }

  /**
   * Whether the last known use of a mailbox was above 0.
   *
   * @param before its status in this process; null for none
   * @param remembered its state in an earlier process, which has priority; null for none
   */
  static boolean hadUse(
      String server, @Nullable MailboxStatus before, @Nullable StoredMailbox remembered) {
    if (remembered != null && remembered.server().equals(server)) {
      return remembered.hasUse();
    }
    return before != null && before.hasUse();
  }

  private Failed held(boolean isSuspicious) {
    // A single mailbox is probed again soon; many need not be.
    return new Failed(
        Reason.UNAVAILABLE,
        "everything it uses fell to 0: held until that is confirmed",
        isSuspicious ? Retry.BY_REASON : new Retry.NotBefore(retryAfter.get()));
  }

  synchronized void forget(String server, Address mailbox) {
    ZeroGuard guard = guards.get(server);
    if (guard != null) {
      boolean was = guard.isSuspicious();
      guard.forget(mailbox);
      log(server, guard, was);
    }
  }

  /** Accepts the figures of a server, and returns the held probes. */
  synchronized List<Probe> accept(String server, Instant at) {
    ZeroGuard guard = guards.get(server);
    List<Probe> held = guard == null ? List.of() : guard.accept(at);
    if (!held.isEmpty()) {
      log.info("server={} held readings of mailboxes={} are accepted", server, held.size());
    }
    return held;
  }

  synchronized boolean isSuspicious(String server) {
    ZeroGuard guard = guards.get(server);
    return guard != null && guard.isSuspicious();
  }

  private static void log(String server, ZeroGuard guard, boolean was) {
    if (guard.isSuspicious() && !was) {
      log.warn(
          "server={} is suspicious: the use of most mailboxes fell to 0, mailboxes={} so far; these"
              + " readings are held. Is its mail store mounted? If they are right: quota-agent"
              + " server accept",
          server,
          guard.fallen());
    } else if (was && !guard.isSuspicious()) {
      log.info("server={} is no longer suspicious: its figures are back", server);
    }
  }
}
