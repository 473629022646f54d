package mailquota.inventory.source;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import mailquota.inventory.MailboxEntry;
import mailquota.inventory.source.Source.Content;
import mailquota.loop.Loop;
import mailquota.quota.Durations;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a source on its own clock and keeps its last good content. A reading that fails or is empty
 * changes nothing. Thread-safe.
 */
final class SourceFeed {

  private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);
  private static final double JITTER = 0.1;
  private static final Logger log = LoggerFactory.getLogger(SourceFeed.class);

  private final SourceSettings settings;
  private final Source source;
  private final Runnable changed;
  private final @Nullable Loop loop;
  private volatile List<MailboxEntry> entries = List.of();
  private volatile boolean hasEnded;
  private boolean isFailing;

  /**
   * @param refresh the time between two readings; null for a source that never changes
   * @param changed runs after each reading with another content
   */
  SourceFeed(
      SourceSettings settings,
      Source source,
      String loopName,
      @Nullable Duration refresh,
      Runnable changed) {
    this.settings = settings;
    this.source = source;
    this.changed = changed;
    loop = refresh == null ? null : new Loop(Thread.ofVirtual(), loopName, () -> turn(refresh));
    if (loop == null) {
      var _ = read();
    }
  }

  SourceSettings settings() {
    return settings;
  }

  void start() {
    loop().forEach(Loop::start);
  }

  void stop() {
    loop().forEach(Loop::close);
  }

  /** The loop that reads; none for a source that never changes. */
  Stream<Loop> loop() {
    return Stream.ofNullable(loop);
  }

  /** The last good content. */
  List<MailboxEntry> entries() {
    return entries;
  }

  /** Whether the first reading has ended, successful or not. */
  boolean hasEnded() {
    return hasEnded;
  }

  private Duration turn(Duration refresh) {
    Duration wait = AFTER_FAILURE;
    List<MailboxEntry> before = entries;
    try {
      wait = read().isEmpty() ? refresh : Durations.shorter(AFTER_FAILURE, refresh);
    } finally {
      hasEnded = true;
    }
    if (!before.equals(entries)) {
      changed.run();
    }
    double jitter = ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER);
    return Duration.ofNanos((long) (wait.toNanos() * jitter));
  }

  /** Reads once. Returns why that failed. */
  Optional<String> read() {
    String failure =
        switch (source.read()) {
          case Content.Read(List<MailboxEntry> read) when read.isEmpty() -> "the list is empty";
          case Content.Read(List<MailboxEntry> read) -> {
            take(read);
            yield null;
          }
          case Content.Failed(String detail) -> detail;
        };
    if (failure != null && !isFailing && loop().noneMatch(Loop::isFinishing)) {
      log.warn("source={} cannot be read, the known mailboxes stay: {}", settings.name(), failure);
    }
    isFailing = failure != null;
    return Optional.ofNullable(failure);
  }

  private void take(List<MailboxEntry> read) {
    if (loop != null && (isFailing || read.size() != entries.size())) {
      log.info("source={} has mailboxes={}", settings.name(), read.size());
    }
    if (!read.equals(entries)) {
      entries = read;
    }
    hasEnded = true;
  }
}
