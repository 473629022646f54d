package mailquota.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** A program and its result. */
public record Command(List<String> words, int exitCode, String output, String errors) {

  public Command {
    words = List.copyOf(words);
  }

  /** For programs with little output on standard error (less than a pipe holds). */
  public static Command run(List<String> words) {
    return run(words, "");
  }

  /** The same with input, at most what a pipe holds where it is not read. */
  public static Command run(List<String> words, String input) {
    try {
      var process = new ProcessBuilder(words).start();
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(UTF_8));
      }
      var output = new String(process.getInputStream().readAllBytes(), UTF_8);
      var errors = new String(process.getErrorStream().readAllBytes(), UTF_8);
      return new Command(words, process.waitFor(), output, errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + words.getFirst(), e);
    }
  }

  public boolean succeeded() {
    return exitCode == 0;
  }

  public Command orThrow() {
    if (!succeeded()) {
      throw new IllegalStateException(
          "%s ended with %d%n%s%s".formatted(words, exitCode, output, errors));
    }
    return this;
  }
}
