package mailquota;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import mailquota.inventory.source.Sources;
import mailquota.polling.Monitor;
import mailquota.state.PendingWrites;

/** Whether the agent knows its mailboxes and their state. Thread-safe. */
final class Readiness {

  /** How long after the start a server that has not been polled delays the readiness. */
  private static final Duration WITHIN = Duration.ofMinutes(1);

  private final PendingWrites pendingWrites;
  private final Sources sources;
  private final Monitor monitor;
  private final Team team;
  private final InstantSource clock;
  private volatile Instant begin = Instant.MAX;

  Readiness(
      PendingWrites pendingWrites,
      Sources sources,
      Monitor monitor,
      Team team,
      InstantSource clock) {
    this.pendingWrites = pendingWrites;
    this.sources = sources;
    this.monitor = monitor;
    this.team = team;
    this.clock = clock;
  }

  /** The agent starts. */
  void begin() {
    begin = clock.instant();
  }

  boolean hasPolledAll() {
    return sources.haveEnded() && monitor.hasPolledAll();
  }

  /**
   * Whether the earlier decisions and the mailboxes are known, and every server has been polled or
   * has had its time.
   */
  boolean isReady() {
    boolean hadTime = !clock.instant().isBefore(begin.plus(WITHIN));
    return pendingWrites.isKnown()
        && team.isReady()
        && sources.haveLoaded()
        && (hadTime || monitor.hasPolledAll());
  }
}
