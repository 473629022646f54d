package mailquota.probe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import mailquota.quota.Sanitizer;
import org.jspecify.annotations.Nullable;

/** Keeps how long the phases of a probe take, and its lines if they are wanted. Thread-safe. */
public final class RecordedTrace implements Trace {

  /** More than a probe of one mailbox needs. */
  static final int MAX_LINES = 500;

  private final boolean hasLines;
  private final LongSupplier nanoTime;
  private final long begun;

  /** This and the fields below are guarded by this object's monitor. */
  private final List<String> lines = new ArrayList<>();

  private final Map<Phase, Long> nanos = new EnumMap<>(Phase.class);
  private @Nullable Phase present;
  private long since;

  /**
   * @param hasLines whether the lines are kept
   */
  public RecordedTrace(boolean hasLines, LongSupplier nanoTime) {
    this.hasLines = hasLines;
    this.nanoTime = nanoTime;
    begun = nanoTime.getAsLong();
  }

  @Override
  public boolean isOn() {
    return hasLines;
  }

  @Override
  public synchronized void line(From from, String text) {
    if (!hasLines || lines.size() > MAX_LINES) {
      return;
    }
    double millis = (double) (nanoTime.getAsLong() - begun) / TimeUnit.MILLISECONDS.toNanos(1);
    String line =
        String.format(Locale.ROOT, "%8.1f ms  %s: %s", millis, from.mark(), Sanitizer.line(text));
    lines.add(lines.size() < MAX_LINES ? line : "… more lines are left out");
  }

  @Override
  public synchronized void begin(Phase phase) {
    end();
    present = phase;
  }

  @Override
  public synchronized void end() {
    long now = nanoTime.getAsLong();
    if (present != null) {
      nanos.merge(present, now - since, Long::sum);
    }
    present = null;
    since = now;
  }

  /** The phases that have begun; the present one up to now. */
  public synchronized Map<Phase, Duration> phases() {
    Map<Phase, Duration> durations = new EnumMap<>(Phase.class);
    nanos.forEach((phase, time) -> durations.put(phase, Duration.ofNanos(time)));
    if (present != null) {
      durations.merge(present, Duration.ofNanos(nanoTime.getAsLong() - since), Duration::plus);
    }
    return durations;
  }

  /** The time since the probe was requested. */
  public Duration elapsed() {
    return Duration.ofNanos(nanoTime.getAsLong() - begun);
  }

  public synchronized List<String> lines() {
    return List.copyOf(lines);
  }
}
