package mailquota.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Optional;
import mailquota.quota.Sanitizer;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a password without showing it. {@code System.console()} is null when stdout is a pipe
 * ({@code probe … --json | jq}), although there is a terminal to read from: then stty hides what is
 * typed.
 */
final class PasswordPrompt {

  private PasswordPrompt() {}

  /**
   * What was typed, which may be nothing.
   *
   * @param err where the question goes when stdout is no terminal
   * @return empty where stdin is no terminal, or what is typed cannot be hidden
   */
  static Optional<Secret> ask(String question, PrintWriter err) {
    Console console = Terminal.console();
    if (console != null) {
      char[] typed = console.readPassword("%s", Sanitizer.line(question));
      return Optional.of(new Secret(typed == null ? "" : new String(typed)));
    }
    String before = Terminal.isTerminal(Terminal.STDIN) ? stty("-g") : null;
    if (before == null) {
      return Optional.empty();
    }
    // Also when Ctrl-C ends the process.
    Thread restore = Thread.ofPlatform().unstarted(() -> stty(before));
    Runtime.getRuntime().addShutdownHook(restore);
    try {
      return stty("-echo") == null ? Optional.empty() : Optional.of(read(question, err));
    } finally {
      var _ = stty(before);
      Runtime.getRuntime().removeShutdownHook(restore);
    }
  }

  private static Secret read(String question, PrintWriter err) {
    err.print(Sanitizer.line(question));
    err.flush();
    Charset charset = Charset.forName(System.getProperty("stdin.encoding", "UTF-8"));
    try {
      String typed = new BufferedReader(new InputStreamReader(System.in, charset)).readLine();
      err.println(); // The one that was typed is hidden, too.
      err.flush();
      return new Secret(typed == null ? "" : typed);
    } catch (IOException _) {
      return new Secret("");
    }
  }

  /** What stty prints about the terminal that stdin is; null where it fails. */
  private static @Nullable String stty(String argument) {
    try {
      Process stty =
          new ProcessBuilder("stty", argument)
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String printed = new String(stty.getInputStream().readAllBytes(), Charset.defaultCharset());
      return stty.waitFor() == 0 ? printed.strip() : null;
    } catch (IOException _) {
      return null;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
