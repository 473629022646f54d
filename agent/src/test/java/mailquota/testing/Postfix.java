package mailquota.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A running Postfix that receives mail by SMTP and delivers that of {@code example.org} by LMTP; it
 * discards all other mail. All its files are in a temporary folder, its port is a free one of
 * loopback. Only root can start it.
 */
public final class Postfix implements AutoCloseable {

  private static final Path PROGRAM = Path.of("/usr/sbin/postfix");
  private static final String MISSING = "no Postfix, or not root: apt-get install postfix";

  private final Path folder;
  private final ServerProcess process;
  private final int port;

  private Postfix(Path folder, ServerProcess process, int port) {
    this.folder = folder;
    this.process = process;
    this.port = port;
  }

  /** Skips or fails the calling test when it is not installed. */
  public static void require() {
    RealServer.require(
        Files.isExecutable(PROGRAM) && System.getProperty("user.name").equals("root"), MISSING);
  }

  /**
   * Returns when the greeting is sent.
   *
   * @param lmtpPort the port on 127.0.0.1 that receives the mail of {@code example.org}
   * @param mainLines for main.cf
   * @param masterLines for master.cf
   */
  public static Postfix start(int lmtpPort, String mainLines, String masterLines) {
    try {
      Path folder = Files.createTempDirectory("postfix");
      try {
        int port = FreePorts.on("127.0.0.1", 1).getFirst();
        Path settings = furnish(folder);
        Files.writeString(settings.resolve("main.cf"), main(folder, lmtpPort) + mainLines);
        Files.writeString(settings.resolve("master.cf"), master(port) + masterLines);
        return new Postfix(folder, start(folder, settings, port), port);
      } catch (IOException | RuntimeException e) {
        Folders.delete(folder);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates the folders, which its processes use as the user {@code postfix}. */
  private static Path furnish(Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectory(folder.resolve("queue"));
    Folders.giveTo("postfix", Files.createDirectory(folder.resolve("data")));
    return Files.createDirectory(folder.resolve("settings"));
  }

  private static ServerProcess start(Path folder, Path settings, int port) throws IOException {
    ServerProcess process =
        ServerProcess.start(
            "Postfix",
            List.of(PROGRAM.toString(), "-c", settings.toString(), "start-fg"),
            folder.resolve("console"),
            folder.resolve("log"));
    try {
      process.awaitGreeting("127.0.0.1", port, "220 ");
      return process;
    } catch (RuntimeException e) {
      process.stop();
      throw e;
    }
  }

  private static String main(Path folder, int lmtpPort) {
    return """
    compatibility_level = 3.6
    queue_directory = %1$s/queue
    data_directory = %1$s/data
    maillog_file = %1$s/log
    maillog_file_prefixes = %1$s
    inet_interfaces = 127.0.0.1
    inet_protocols = ipv4
    myhostname = mx.example.org
    mydestination =
    alias_maps =
    alias_database =
    virtual_mailbox_domains = example.org
    virtual_transport = lmtp:inet:127.0.0.1:%2$d
    default_transport = discard
    """
        .formatted(folder, lmtpPort);
  }

  private static String master(int port) {
    return """
    127.0.0.1:%d inet n - n - - smtpd
    cleanup unix n - n - 0 cleanup
    qmgr unix n - n 300 1 qmgr
    rewrite unix - - n - - trivial-rewrite
    bounce unix - - n - 0 bounce
    defer unix - - n - 0 bounce
    trace unix - - n - 0 bounce
    flush unix n - n - 0 flush
    error unix - - n - - error
    retry unix - - n - - error
    discard unix - - n - - discard
    lmtp unix - - n - - lmtp
    proxymap unix - - n - - proxymap
    anvil unix - - n - 1 anvil
    postlog unix-dgram n - n - 1 postlogd
    """
        .formatted(port);
  }

  /**
   * Sends the message by SMTP; Postfix has accepted it when this returns.
   *
   * @param sender empty for a mail without one, which cannot bounce
   */
  public void send(String sender, String recipient, String message) {
    Path file = folder.resolve("message");
    try {
      Files.writeString(file, message);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Command.run(
            List.of(
                "curl",
                "-sS",
                "--crlf",
                "smtp://127.0.0.1:" + port,
                "--mail-from",
                sender,
                "--mail-rcpt",
                recipient,
                "--upload-file",
                file.toString()))
        .orThrow();
  }

  /** Its whole log. */
  public String log() {
    return process.log();
  }

  @Override
  public void close() {
    process.stop();
    Folders.delete(folder);
  }
}
