package mailquota.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A process and all that it writes, to either stream. Used by one thread. */
final class Running {

  private static final int DEADLINE_SECONDS = 60;
  private static final String END = "\0";

  private final @Nullable Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final StringBuilder all = new StringBuilder();
  private boolean ended;

  private Running(@Nullable Process process) {
    this.process = process;
  }

  static Running none() {
    return new Running(null);
  }

  static Running start(Path folder, Map<String, String> environment, Object... command)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(Stream.of(command).map(String::valueOf).toList())
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    Running running = new Running(builder.start());
    Thread.ofVirtual().start(running::read);
    return running;
  }

  private void read() {
    try (BufferedReader reader = process().inputReader(UTF_8)) {
      reader.lines().forEach(lines::add);
    } catch (IOException | java.io.UncheckedIOException _) {
      lines.add("(its output broke off)");
    }
    lines.add(END);
  }

  /** Types it, where the process reads its stdin. */
  void type(String text) throws IOException {
    process().getOutputStream().write(text.getBytes(UTF_8));
    process().getOutputStream().flush();
  }

  /** Waits for a line in which the pattern is found. */
  MatchResult line(String pattern) throws InterruptedException {
    Pattern wanted = Pattern.compile(pattern);
    for (String line = next(); line != null; line = next()) {
      Matcher found = wanted.matcher(line);
      if (found.find()) {
        return found.toMatchResult();
      }
    }
    throw new AssertionError("no line with " + pattern + " in\n" + all);
  }

  /** Waits for its end. */
  int exit() throws InterruptedException {
    while (!ended) {
      var _ = next();
    }
    return process().waitFor();
  }

  private @Nullable String next() throws InterruptedException {
    String line = ended ? END : lines.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
    if (line == null) {
      throw new AssertionError("silent for " + DEADLINE_SECONDS + " s after\n" + all);
    }
    ended = line.equals(END);
    if (ended) {
      return null;
    }
    all.append(line).append('\n');
    return line;
  }

  /** All that was read of its output so far. */
  String all() {
    return all.toString();
  }

  /** The script has made way for Java by exec: the signal reaches the agent itself. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process().pid())).start().waitFor();
  }

  void kill() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  private Process process() {
    if (process == null) {
      throw new IllegalStateException("nothing was started");
    }
    return process;
  }
}
