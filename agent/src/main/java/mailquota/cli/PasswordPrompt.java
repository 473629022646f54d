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
 * Asks for a password without echo. {@code System.console()} is null if stdout is a pipe ({@code
 * probe … --json | jq}), although stdin is a terminal: then stty turns the echo off.
 */
final class PasswordPrompt {

  private PasswordPrompt() {}

  /**
   * Returns what was typed, which may be empty.
   *
   * @param err takes the question if stdout is not a terminal
   * @return empty if stdin is not a terminal, or the echo cannot be turned off
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
    // Restores the terminal also on Ctrl-C.
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
      err.println(); // The typed line break has no echo either.
      err.flush();
      return new Secret(typed == null ? "" : typed);
    } catch (IOException _) {
      return new Secret("");
    }
  }

  private static @Nullable String stty(String argument) {
    return Terminal.stty(ProcessBuilder.Redirect.INHERIT, argument);
  }
}
