package mailquota.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/**
 * What we write to: whether it is a terminal, and how wide. Colours, bars and cut columns are for
 * terminals alone.
 */
final class Terminal {

  static final int STDIN = 0;
  static final int STDOUT = 1;
  static final int STDERR = 2;

  private static final int DEFAULT_COLUMNS = 100;

  private final boolean stdout;
  private final boolean stderr;
  private final int columns;

  private Terminal(boolean stdout, boolean stderr, int columns) {
    this.stdout = stdout;
    this.stderr = stderr;
    this.columns = columns;
  }

  static Terminal ofProcess() {
    boolean stdout = isTerminal(STDOUT);
    boolean stderr = isTerminal(STDERR);
    return new Terminal(stdout, stderr, stdout || stderr ? width() : DEFAULT_COLUMNS);
  }

  /** One of that width on both streams, for tests. */
  static Terminal of(int columns) {
    return new Terminal(true, true, columns);
  }

  /** None at all, for tests: a pipe. */
  static Terminal none() {
    return new Terminal(false, false, DEFAULT_COLUMNS);
  }

  boolean is(int stream) {
    return stream == STDOUT ? stdout : stderr;
  }

  int columns() {
    return columns;
  }

  /** Colours, where the stream is a terminal and the user has not said NO_COLOR (no-color.org). */
  Ansi ansi(int stream) {
    return is(stream) && System.getenv("NO_COLOR") == null ? Ansi.ON : Ansi.OFF;
  }

  /** Java itself only tells of stdin and stdout together; Linux tells of each. */
  static boolean isTerminal(int stream) {
    Path link = Path.of("/proc/self/fd/" + stream);
    if (!Files.isSymbolicLink(link)) {
      return console() != null;
    }
    try {
      String target = Files.readSymbolicLink(link).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException _) {
      return false;
    }
  }

  /** Java's own, which is there where stdin and stdout both are terminals; null elsewhere. */
  @SuppressWarnings(
      "SystemConsoleNull") // JDK 25 gives null again: its console is no JLine any more.
  static @Nullable Console console() {
    Console console = System.console();
    return console != null && console.isTerminal() ? console : null;
  }

  private static int width() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(Path.of("/dev/tty").toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String[] size =
          new String(stty.getInputStream().readAllBytes(), US_ASCII).strip().split(" ", 2);
      return size.length == 2 && !size[1].equals("0") ? Integer.parseInt(size[1]) : DEFAULT_COLUMNS;
    } catch (IOException | NumberFormatException _) {
      return DEFAULT_COLUMNS;
    }
  }
}
