package mailquota.inventory.source;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;
import mailquota.inventory.AddressSet;
import mailquota.inventory.MailboxEntry;
import mailquota.inventory.source.Source.Outcome;
import mailquota.loop.Guard;
import mailquota.loop.Loop;
import mailquota.net.Deadline;
import mailquota.quota.Durations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a source on its own clock and keeps its last accepted content. A reading that fails or is
 * held changes nothing. Thread-safe.
 */
final class SourceFeed {

  /** The longest pause after a reading that failed. */
  static final Duration AFTER_FAILURE = Duration.ofMinutes(1);

  /** Only ever longer, so that readings are at least the interval apart. */
  private static final double JITTER = 0.1;

  private static final Logger log = LoggerFactory.getLogger(SourceFeed.class);

  /**
   * What the feeds of a process share.
   *
   * @param most the present maximum number of mailboxes
   */
  record Shared(RowChecks checks, IntSupplier most, AcceptedSets sets, InstantSource clock) {}

  private final SourceSettings.Common settings;
  private final Source source;
  private final Shared shared;
  private final Loop loop;

  /** Guards the reading and the changes of the fields of the admission. */
  private final Guard reading = new Guard();

  private volatile Admission admission = Admission.NONE;
  private volatile boolean isRecalled;

  /** Until when an admin has accepted what would be held. */
  private Instant acceptedUntil = Instant.MIN;

  /** Whether {@link #entries} were replaced and nobody knows yet; used by the reading thread. */
  private boolean isChanged;

  private volatile boolean wasLoadedBefore;
  private volatile List<MailboxEntry> entries = List.of();
  private volatile SourceState state = SourceState.NEW;
  private volatile List<String> problems = List.of();

  /**
   * @param changed runs after each reading that changed the entries
   */
  SourceFeed(
      SourceSettings.Common settings,
      Source source,
      String loopName,
      Shared shared,
      Runnable changed) {
    this.settings = settings;
    this.source = source;
    this.shared = shared;
    loop = new Loop(Thread.ofVirtual(), loopName, () -> turn(changed));
  }

  /**
   * Begins with the content of the feed that it replaces, and does not wait for a reading of that
   * one. To be called before the start.
   *
   * @param before of a source of the same name and server with other settings
   */
  void follow(SourceFeed before) {
    admission = before.admission;
    isRecalled = before.isRecalled;
    wasLoadedBefore = before.wasLoadedBefore;
    entries = before.entries;
    state = before.state;
    problems = before.problems;
  }

  void start() {
    loop.start();
  }

  void stop() {
    loop.close();
    source.close();
  }

  Loop loop() {
    return loop;
  }

  /** The last accepted content. */
  List<MailboxEntry> entries() {
    return entries;
  }

  SourceState state() {
    return state;
  }

  /** Why the first of the rejected rows of the last complete reading are. */
  List<String> problems() {
    return problems;
  }

  /** Whether its content is or was known, in this process or in an earlier one. */
  boolean hasLoaded() {
    return wasLoadedBefore || state.lastSuccess() != null;
  }

  /** Whether this process has read its content, and holds none. */
  boolean isAccepted() {
    SourceState known = state;
    return known.lastSuccess() != null && known.objection() == null;
  }

  /**
   * Accepts the content that is held, or that is read within an interval after {@code at}: other
   * agents read at other times. If one is held, the next reading follows at once.
   */
  void acceptHeld(Instant at) {
    boolean isHeld =
        reading.get(() -> {
          acceptedUntil = at.plus(settings.refresh()).plus(AFTER_FAILURE);
          return admission.isHeld();
        });
    if (isHeld) {
      loop.wake();
    }
  }

  private Duration turn(Runnable changed) {
    boolean isRead = read().isEmpty();
    if (isChanged) {
      changed.run();
      isChanged = false;
    }
    Duration wait =
        isRead ? settings.refresh() : Durations.shorter(AFTER_FAILURE, settings.refresh());
    double jitter = 1 + ThreadLocalRandom.current().nextDouble(JITTER);
    return Duration.ofNanos((long) (wait.toNanos() * jitter));
  }

  /** Reads once. Returns why that failed. */
  Optional<String> read() {
    return reading.get(() -> {
      recall();
      Instant at = shared.clock().instant();
      long begin = System.nanoTime();
      Rows rows =
          new Rows(settings, shared.checks(), shared.most().getAsInt(), entries, loop::beat);
      Result result = result(rows, at);
      state = result.state(Duration.ofNanos(System.nanoTime() - begin));
      return Optional.ofNullable(state.failure());
    });
  }

  /** The state after a reading that took this long. */
  @FunctionalInterface
  private interface Result {
    SourceState state(Duration took);
  }

  private Result result(Rows rows, Instant at) {
    try {
      return switch (source.read(rows, Deadline.in(settings.timeout()))) {
        case Outcome.Failed(String why) -> failed(why);
        case Outcome.Unchanged() -> took -> state.unchanged(at, took);
        case Outcome.Complete() when 2 * rows.rejected() > rows.rows() -> rejected(rows);
        case Outcome.Complete() -> complete(rows, at);
      };
    } catch (Rows.TooManyException e) {
      return held(String.valueOf(e.getMessage()), at);
    } catch (RuntimeException e) {
      state = state.failed("unexpected: " + e, Duration.ZERO);
      throw e;
    }
  }

  private Result failed(String why) {
    if (state.failure() == null && !loop.isFinishing()) {
      log.warn("source={} cannot be read, the known mailboxes stay: {}", settings.name(), why);
    }
    source.forget();
    return took -> state.failed(why, took);
  }

  private Result rejected(Rows rows) {
    problems = List.copyOf(rows.problems());
    log.debug("source={} rejected {}", settings.name(), problems);
    Result failed =
        failed(
            "%d of %d rows are rejected, the first is %s"
                .formatted(rows.rejected(), rows.rows(), rows.firstRejected()));
    return took -> failed.state(took).rejecting(rows.rejected());
  }

  private Result held(String objection, Instant at) {
    if (state.objection() == null) {
      log.warn(
          "source={} is held, the known mailboxes stay: {}. If it is right: quota-agent inventory"
              + " accept {}",
          settings.name(),
          objection,
          settings.name());
    }
    source.forget();
    return took -> state.held(objection, at, took);
  }

  private Result complete(Rows rows, Instant at) {
    List<MailboxEntry> read = rows.entries();
    AddressSet next = AddressSet.of(read);
    AddressSet accepted = admission.accepted();
    Admission.Decision decision = admission.decide(next, settings.guard(), settings.refresh(), at);
    boolean isAccepted = decision.isAccepted() || isAcceptedByAdmin(next, at);
    admission = isAccepted ? Admission.of(next) : decision.next();
    if (!isAccepted) {
      if (entries.isEmpty() && accepted != null) {
        replace(withKnown(read, next, accepted));
      }
      return held(decision.objection(), at);
    }
    log(rows);
    problems = List.copyOf(rows.problems());
    if (!read.equals(entries)) {
      replace(List.copyOf(read));
    }
    if (!next.equals(accepted)) {
      keep(next);
    }
    return took -> new SourceState(read.size(), at, null, null, rows.rejected(), took);
  }

  private void replace(List<MailboxEntry> next) {
    entries = next;
    isChanged = true;
  }

  private boolean isAcceptedByAdmin(AddressSet next, Instant at) {
    if (at.isAfter(acceptedUntil) || !admission.isLikeHeld(next, settings.guard())) {
      return false;
    }
    acceptedUntil = Instant.MIN;
    log.info("source={} the held content is accepted", settings.name());
    return true;
  }

  private void log(Rows rows) {
    int size = rows.entries().size();
    if (state.failure() != null || state.objection() != null || size != entries.size()) {
      log.info("source={} has mailboxes={}", settings.name(), size);
    }
    if (size == 0 && !state.hasEnded()) {
      log.warn("source={} has no mailbox", settings.name());
    }
    if (rows.rejected() != state.rejected() && rows.rejected() > 0) {
      log.warn(
          "source={} rejected rows={}, the first is {}: quota-agent inventory --source {} shows them",
          settings.name(),
          rows.rejected(),
          rows.firstRejected(),
          settings.name());
      log.debug("source={} rejected {}", settings.name(), rows.problems());
    }
  }

  /** Compares the first reading with the content that an earlier process accepted. */
  private void recall() {
    if (isRecalled) {
      return;
    }
    try {
      AddressSet known = shared.sets().accepted(settings.name()).orElse(null);
      if (known != null && admission.accepted() == null) {
        admission = Admission.of(known);
        wasLoadedBefore = true;
      }
      isRecalled = true;
    } catch (RuntimeException e) {
      log.debug("source={} the accepted content is not known: {}", settings.name(), e.toString());
    }
  }

  private void keep(AddressSet accepted) {
    try {
      shared.sets().accept(settings.name(), accepted);
    } catch (RuntimeException e) {
      log.debug("source={} the accepted content is not stored: {}", settings.name(), e.toString());
    }
  }

  /** At the start of a process: the content that is held, and what it lacks of the accepted one. */
  private List<MailboxEntry> withKnown(
      List<MailboxEntry> read, AddressSet present, AddressSet accepted) {
    List<MailboxEntry> both = new ArrayList<>(read);
    try {
      shared.sets().mailboxes(settings.server()).stream()
          .filter(known -> accepted.contains(known) && !present.contains(known))
          .forEach(known -> both.add(MailboxEntry.of(known, settings.server())));
    } catch (RuntimeException e) {
      log.debug("source={} the known mailboxes are not read: {}", settings.name(), e.toString());
    }
    return List.copyOf(both);
  }
}
