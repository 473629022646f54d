package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import mailquota.testing.Command;

/** The agent as a process of its own, which does not outlive the test. Used by one thread. */
final class AgentProcess implements AutoCloseable {

  /** The 20 s that are promised, and what a loaded machine may take for the rest. */
  static final Duration STOPS_WITHIN = Duration.ofSeconds(23);

  private static final Path UNIT = Path.of("src/main/systemd/quota-agent.service");
  private static final String RELOAD = "ExecReload=";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(20);

  private final Process process;
  private final Thread endWithUs;

  private AgentProcess(Process process) {
    this.process = process;
    endWithUs = Thread.ofPlatform().unstarted(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(endWithUs);
  }

  /**
   * @param log what it writes is appended to it
   */
  static AgentProcess start(Path config, Map<String, String> environment, Path log)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                "env",
                "--default-signal=HUP", // Under nohup it is ignored.
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // It lives for two seconds, of which the better part is its start.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "mailquota.cli.Main",
                "run",
                "--config",
                config.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    return new AgentProcess(builder.start());
  }

  /** Kills it when so much time has gone by, in which it must not end by itself. */
  void killAfter(Duration time) throws InterruptedException {
    boolean hasEnded = process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
    assertThat(hasEnded).as("ended by itself").isFalse();
    close();
  }

  /** Waits until it has logged that. */
  void awaitLog(Path log, String text) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.readString(log).contains(text)) {
      assertThat(System.nanoTime() - end).as("patience with " + text).isNegative();
      assertThat(process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)).as("ended").isFalse();
    }
  }

  /** Runs the command that {@code systemctl reload} runs, which sends SIGHUP. */
  void reload() throws IOException {
    String reload =
        Files.readAllLines(UNIT).stream()
            .filter(line -> line.startsWith(RELOAD))
            .findFirst()
            .orElseThrow();
    String command = reload.substring(RELOAD.length());
    Command sent =
        Command.run(List.of(command.replace("$MAINPID", process.pid() + "").split(" ", -1)));
    assertThat(sent.succeeded()).as(sent.errors()).isTrue();
  }

  /** Sends a signal such as STOP. */
  void signal(String name) {
    Command.run(List.of("kill", "-" + name, process.pid() + "")).orThrow();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it by SIGTERM; gives its exit code. */
  int terminate() throws InterruptedException {
    return terminate(PATIENCE);
  }

  /** The same, in a time that is promised. */
  int terminate(Duration within) throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(within.toSeconds(), TimeUnit.SECONDS)).as("ends").isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    kill();
  }

  /** By SIGKILL; returns when it has gone. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
    Runtime.getRuntime().removeShutdownHook(endWithUs);
  }
}
