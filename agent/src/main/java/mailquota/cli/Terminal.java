package mailquota.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/** Whether the standard streams are terminals, for colors and cut columns, and their width. */
final class Terminal {

  static final int STDIN = 0;
  static final int STDOUT = 1;
  static final int STDERR = 2;

  private static final int DEFAULT_COLUMNS = 100;

  private final boolean stdout;
  private final boolean stderr;
  private final int columns;

  Terminal(boolean stdout, boolean stderr, int columns) {
    this.stdout = stdout;
    this.stderr = stderr;
    this.columns = columns;
  }

  static Terminal ofProcess() {
    boolean stdout = isTerminal(STDOUT);
    boolean stderr = isTerminal(STDERR);
    return new Terminal(stdout, stderr, stdout || stderr ? width() : DEFAULT_COLUMNS);
  }

  /** This one, with stdout replaced by a file. */
  Terminal withStdoutInFile() {
    return new Terminal(false, stderr, columns);
  }

  boolean is(int stream) {
    return stream == STDOUT ? stdout : stderr;
  }

  int columns() {
    return columns;
  }

  /** Colors, if the stream is a terminal and NO_COLOR is not set (no-color.org). */
  Ansi ansi(int stream) {
    return is(stream) && System.getenv("NO_COLOR") == null ? Ansi.ON : Ansi.OFF;
  }

  /** Java only reports on stdin and stdout together; Linux reports on each. */
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

  /** The console of Java, present if stdin and stdout are both terminals; otherwise null. */
  @SuppressWarnings(
      "SystemConsoleNull") // JDK 25 returns null again: JLine is no longer its default.
  static @Nullable Console console() {
    Console console = System.console();
    return console != null && console.isTerminal() ? console : null;
  }

  private static int width() {
    String printed = stty(Redirect.from(new File("/dev/tty")), "size");
    String[] size = printed == null ? new String[0] : printed.split(" ", 2);
    return size.length == 2 && size[1].matches("[1-9]\\d{0,5}")
        ? Integer.parseInt(size[1])
        : DEFAULT_COLUMNS;
  }

  /** The output of stty for a terminal; null if it fails. */
  static @Nullable String stty(Redirect terminal, String argument) {
    try {
      Process stty =
          new ProcessBuilder("stty", argument)
              .redirectInput(terminal)
              .redirectError(Redirect.DISCARD)
              .start();
      String printed = new String(stty.getInputStream().readAllBytes(), US_ASCII);
      return stty.waitFor() == 0 ? printed.strip() : null;
    } catch (IOException _) {
      return null;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
