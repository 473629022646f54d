package mailquota.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * A real server in the foreground, as a child process, and its children.
 *
 * @param name for messages
 * @param logs its log files, standard output first
 */
public record ServerProcess(String name, Process process, List<Path> logs) {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  public ServerProcess {
    logs = List.copyOf(logs);
  }

  /** The first log receives the standard output. */
  public static ServerProcess start(String name, List<String> command, Path... logs)
      throws IOException {
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(logs[0].toFile()))
            .start();
    return new ServerProcess(name, process, List.of(logs));
  }

  /** Waits for a line with {@code words} from the listener. */
  public void awaitGreeting(String address, int port, String words) {
    await(() -> greets(address, port, words));
  }

  /** Waits until something accepts connections at a port of loopback. */
  public void awaitPort(int port) {
    await(() -> accepts(port));
  }

  private static boolean accepts(int port) {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /**
   * Waits until the server is ready.
   *
   * @throws IllegalStateException with the log, when it ends before it is ready or takes too long;
   *     it may still run
   */
  public void await(BooleanSupplier ready) {
    await(ready, PATIENCE);
  }

  /** The same with another patience, for a server that reads much before it is ready. */
  public void await(BooleanSupplier ready, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!ready.getAsBoolean()) {
      if (!process.isAlive()) {
        throw log().contains("Address already in use")
            ? new PortTaken(name, log())
            : new IllegalStateException(name + " ended while starting:\n" + log());
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(name + " is silent after " + patience + ":\n" + log());
      }
      Eventually.pause();
    }
  }

  /** Reads past the first lines, so that no test receives them. */
  private static boolean greets(String address, int port, String words) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), (int) PATIENCE.toMillis());
      socket.setSoTimeout((int) PATIENCE.toMillis());
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      return in.lines().anyMatch(line -> line.contains(words));
    } catch (IOException | UncheckedIOException _) {
      return false;
    }
  }

  public String log() {
    try {
      var log = new StringBuilder();
      for (var file : logs) {
        log.append(Files.exists(file) ? Files.readString(file) : "");
      }
      return log.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** SIGTERM to the master; remaining children are orphans and are killed. */
  public void stop() {
    var children = process.descendants().toList();
    process.destroy();
    awaitEnd(handle());
    children.forEach(ProcessHandle::destroy);
    children.forEach(ServerProcess::awaitEnd);
  }

  private static void awaitEnd(ProcessHandle process) {
    try {
      process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      process.destroyForcibly();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Another process has taken the port. */
  public static final class PortTaken extends IllegalStateException {
    private static final long serialVersionUID = 1;

    PortTaken(String name, String log) {
      super(name + " found a port taken:\n" + log);
    }
  }
}
