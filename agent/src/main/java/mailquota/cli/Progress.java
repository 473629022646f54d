package mailquota.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A progress bar on stderr, redrawn in place and erased at the end. Thread-safe. */
final class Progress implements AutoCloseable {

  private static final long REDRAW_NANOS = 100_000_000;
  private static final int LONGEST_BAR = 40;
  private static final double NANOS = 1e9;

  private final String what;
  private final int total;
  private final int columns;
  private final boolean visible;
  private final PrintStream err = System.err;
  private final long begin = System.nanoTime();
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicLong nextDraw = new AtomicLong(begin + REDRAW_NANOS);

  private Progress(String what, int total, int columns, boolean visible) {
    this.what = what;
    this.total = total;
    this.columns = columns;
    this.visible = visible;
  }

  /**
   * A bar of the width of the terminal.
   *
   * @param visible false draws nothing
   */
  static Progress of(String what, int total, Terminal terminal, boolean visible) {
    return new Progress(what, total, terminal.columns(), visible);
  }

  void step() {
    int now = done.incrementAndGet();
    long due = nextDraw.get();
    long time = System.nanoTime();
    if (visible && time - due >= 0 && nextDraw.compareAndSet(due, time + REDRAW_NANOS)) {
      err.print("\r" + line(what, now, total, Duration.ofNanos(time - begin), columns) + "\033[K");
      err.flush();
    }
  }

  /** One line that is narrower than the terminal: the bar gives way, and without room it goes. */
  static String line(String what, int done, int total, Duration elapsed, int columns) {
    double rate = done / Math.max(1e-3, elapsed.toNanos() / NANOS);
    long left = done == 0 ? 0 : Math.round((total - done) / rate);
    String figures =
        String.format(
            Locale.ROOT,
            " %3d%%  %,d/%,d  %s/s  %s left",
            100L * done / Math.max(1, total),
            done,
            total,
            String.format(Locale.ROOT, rate < 10 ? "%.1f" : "%,.0f", rate),
            time(left));
    int room = Math.min(LONGEST_BAR, columns - 1 - what.length() - 1 - figures.length());
    String line = room < 5 ? what + figures : what + " " + bar(done, total, room) + figures;
    return line.length() < columns ? line : line.substring(0, columns - 1);
  }

  private static String bar(int done, int total, int length) {
    int filled = total == 0 ? length : (int) ((long) length * done / total);
    return "█".repeat(filled) + "░".repeat(length - filled);
  }

  /** {@code 0:05}, {@code 12:34} or {@code 2:05:00}. */
  private static String time(long seconds) {
    return seconds < 3600
        ? "%d:%02d".formatted(seconds / 60, seconds % 60)
        : "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  @Override
  public void close() {
    if (visible) {
      err.print("\r\033[K");
      err.flush();
    }
  }
}
