package mailquota.intake;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import mailquota.board.MailboxStatus;
import mailquota.probe.Probe;
import mailquota.quota.Address;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.Reading;
import mailquota.quota.Reason;
import mailquota.quota.Retry;
import mailquota.store.Remembered;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link ZeroGuard} of each server that has one, with one log line when a server becomes
 * suspicious and one when it no longer is. Thread-safe.
 */
public final class HeldZeros {

  private static final Logger log = LoggerFactory.getLogger(HeldZeros.class);

  /** Does not change once the polling begins; each guard is guarded by this object's monitor. */
  private final Map<String, ZeroGuard> guards = new HashMap<>();

  private final Duration round;
  private final Duration retryAfter;
  private final Instant begin;

  /**
   * @param round within which every mailbox is probed
   * @param retryAfter how soon a mailbox that fell alone is probed again
   * @param begin of the polling
   */
  public HeldZeros(Duration round, Duration retryAfter, Instant begin) {
    this.round = round;
    this.retryAfter = retryAfter;
    this.begin = begin;
  }

  /** Guards a server. Before the polling begins. */
  void guard(String name, ZeroGuard.Server server) {
    guards.put(name, new ZeroGuard(server, round, begin));
  }

  /**
   * Takes a probe in.
   *
   * @param hadUse whether the mailbox used anything before; asked only of one that uses nothing
   * @return what becomes of the probe when its reading is held; null when it is believed
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
    return isBelieved(guard, probe, !hasUse && hadUse.getAsBoolean(), hasUse)
        ? null
        : held(isSuspicious(server));
  }

  private synchronized boolean isBelieved(
      ZeroGuard guard, Probe probe, boolean isFallen, boolean hasUse) {
    boolean was = guard.isSuspicious();
    boolean isBelieved = guard.believes(probe, isFallen, hasUse);
    log(probe.mailbox().server(), guard, was);
    return isBelieved;
  }

  /**
   * Whether a mailbox is known to have used anything.
   *
   * @param before what this process believes of the mailbox; null for nothing
   * @param remembered what an earlier one did, as long as that is what is known; null for nothing
   */
  static boolean hadUse(
      String server, @Nullable MailboxStatus before, @Nullable Remembered remembered) {
    if (remembered != null && remembered.server().equals(server)) {
      return remembered.hasUse();
    }
    return before != null && before.hasUse();
  }

  private Failed held(boolean isSuspicious) {
    // Alone it is soon read again; of many there is no hurry.
    return new Failed(
        Reason.UNAVAILABLE,
        "everything it uses fell to 0: held until that is confirmed",
        isSuspicious ? Retry.BY_REASON : new Retry.NotBefore(retryAfter));
  }

  synchronized void forget(String server, Address mailbox) {
    ZeroGuard guard = guards.get(server);
    if (guard != null) {
      boolean was = guard.isSuspicious();
      guard.forget(mailbox);
      log(server, guard, was);
    }
  }

  /**
   * The figures of a server are right.
   *
   * @return the probes that were held
   */
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
