package mailquota.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A running {@code dovecot -F} and its children. */
record DovecotProcess(DovecotHome home, Process process) {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(5);

  /** Deletes the home where nothing comes up in it. */
  static DovecotProcess start(DovecotHome home, DovecotPorts ports) throws IOException {
    var process =
        new ProcessBuilder(home.server())
            .redirectErrorStream(true)
            .redirectOutput(home.console().toFile())
            .start();
    var started = new DovecotProcess(home, process);
    try {
      started.awaitGreeting(ports.imap());
      return started;
    } catch (RuntimeException e) {
      started.stop();
      Folders.delete(home.folder());
      throw e;
    }
  }

  private void awaitGreeting(int port) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!greets(port)) {
      if (!process.isAlive()) {
        throw log().contains("Address already in use")
            ? new PortTaken(log())
            : new IllegalStateException("Dovecot ended while starting:\n" + log());
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("Dovecot is silent after " + PATIENCE + ":\n" + log());
      }
      pause();
    }
  }

  /** Reads past "Waiting for authentication process", so that no test meets it by chance. */
  private boolean greets(int port) {
    try (var socket = new Socket()) {
      var address = home.settings().address();
      socket.connect(new InetSocketAddress(address, port), (int) PATIENCE.toMillis());
      socket.setSoTimeout((int) PATIENCE.toMillis());
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      return in.lines().anyMatch(line -> line.contains("[CAPABILITY "));
    } catch (IOException | UncheckedIOException _) {
      return false;
    }
  }

  @SuppressWarnings("ThreadSleep")
  private static void pause() {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Dovecot starts", e);
    }
  }

  String log() {
    try {
      return text(home.console()) + text(home.log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file) : "";
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** SIGTERM to the master; who is left when it has gone is one that it has lost. */
  void stop() {
    var children = process.descendants().toList();
    process.destroy();
    Stream.concat(children.stream(), Stream.of(handle())).forEach(DovecotProcess::awaitEnd);
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

  /** Another process was faster. */
  static final class PortTaken extends IllegalStateException {
    private static final long serialVersionUID = 1;

    PortTaken(String log) {
      super("Dovecot found a port taken:\n" + log);
    }
  }
}
