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

/** A running {@code dovecot -F} and its children. */
record DovecotProcess(DovecotHome home, Process process) {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

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
    try {
      Processes.await(process, () -> greets(port), () -> "Dovecot: " + log());
    } catch (IllegalStateException e) {
      throw log().contains("Address already in use") ? new PortTaken(log()) : e;
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

  void stop() {
    Processes.end(process);
  }

  /** Another process was faster. */
  static final class PortTaken extends IllegalStateException {
    private static final long serialVersionUID = 1;

    PortTaken(String log) {
      super("Dovecot found a port taken:\n" + log);
    }
  }
}
