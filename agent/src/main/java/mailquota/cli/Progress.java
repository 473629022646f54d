package mailquota.cli;

import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A progress bar on stderr, redrawn in place and erased at the end; nothing if stderr is not a
 * terminal. Thread-safe.
 */
final class Progress implements AutoCloseable {

  private static final long REDRAW_NANOS = 100_000_000;
  private static final int BAR = 30;

  private final String what;
  private final int total;
  private final boolean visible;
  private final PrintStream err = System.err;
  private final long begin = System.nanoTime();
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicLong nextDraw = new AtomicLong(begin + REDRAW_NANOS);

  private Progress(String what, int total, boolean visible) {
    this.what = what;
    this.total = total;
    this.visible = visible;
  }

  static Progress of(String what, int total, Terminal terminal) {
    return new Progress(what, total, terminal.is(Terminal.STDERR));
  }

  void step() {
    int now = done.incrementAndGet();
    long due = nextDraw.get();
    long time = System.nanoTime();
    if (visible && time - due >= 0 && nextDraw.compareAndSet(due, time + REDRAW_NANOS)) {
      err.print("\r" + line(now, time) + "\033[K");
      err.flush();
    }
  }

  /** One line, at most 80 columns. */
  private String line(int now, long time) {
    int filled = total == 0 ? BAR : (int) ((long) BAR * now / total);
    double elapsed = (time - begin) / 1e9;
    long left = now == 0 ? 0 : Math.round(elapsed / now * (total - now));
    return "%s %s%s %3d%%  %,d/%,d  %d:%02d left"
        .formatted(
            what,
            "█".repeat(filled),
            "░".repeat(BAR - filled),
            100L * now / Math.max(1, total),
            now,
            total,
            left / 60,
            left % 60);
  }

  @Override
  public void close() {
    if (visible) {
      err.print("\r\033[K");
      err.flush();
    }
  }
}
