package mailquota.testing.cyrus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import mailquota.testing.Folders;
import mailquota.testing.FreePorts;
import mailquota.testing.LineClient;
import mailquota.testing.Lmtp;
import mailquota.testing.LmtpReply;
import mailquota.testing.ServerProcess;

/**
 * A running Cyrus, with all its files in a temporary folder and free ports of loopback. Tests
 * create mailboxes while it runs. A wrong password takes three seconds.
 *
 * <p>Safe for use by several threads except for {@link #restart}. Tests that share one must each
 * use their own mailboxes.
 */
public final class Cyrus implements AutoCloseable {

  /** The admin's login. */
  public static final String ADMIN = "cyrus";

  /** The login that may act as any user, by SASL's authorization identity. */
  public static final String PROXY = "proxy";

  /** The password of both. */
  public static final String PASSWORD = "secret";

  /** Pipelined commands must fit the network buffers. */
  private static final int COMMANDS_AT_ONCE = 200;

  private final CyrusHome home;
  private ServerProcess process;

  private Cyrus(CyrusHome home, ServerProcess process) {
    this.home = home;
    this.process = process;
  }

  /**
   * Returns when logins are answered.
   *
   * @throws IllegalStateException when it does not start
   */
  public static Cyrus start(CyrusVersion version, CyrusNames names) {
    try {
      var home = CyrusHome.create(version, names, FreePorts.on("127.0.0.1", 3));
      try {
        return new Cyrus(home, started(home));
      } catch (IOException | RuntimeException e) {
        Folders.delete(home.folder());
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ServerProcess started(CyrusHome home) throws IOException {
    var process = home.start();
    try {
      process.awaitGreeting("127.0.0.1", home.ports().getFirst(), "Cyrus IMAP");
      return process;
    } catch (RuntimeException e) {
      process.stop();
      throw e;
    }
  }

  /** A name in the certificate of {@link #caFile}. */
  public String host() {
    return "localhost";
  }

  /** Plain text and STARTTLS. */
  public int imapPort() {
    return home.ports().get(0);
  }

  /** TLS from the first byte. */
  public int imapsPort() {
    return home.ports().get(1);
  }

  /** The PEM certificate to trust. */
  public Path caFile() {
    return home.certificate();
  }

  /**
   * Creates a mailbox, {@code user/alice@example.org}, with limits in the syntax of SETQUOTA,
   * {@code STORAGE 100 MESSAGE 50}; without a quota root when they are empty.
   */
  public void create(String mailbox, String limits) {
    createAll(List.of(mailbox), limits);
  }

  /** Creates some hundred per second. */
  public void createAll(List<String> mailboxes, String limits) {
    var commands = new ArrayList<String>();
    for (var mailbox : mailboxes) {
      commands.add("CREATE \"" + mailbox + '"');
      if (!limits.isEmpty()) {
        commands.add("SETQUOTA \"" + mailbox + "\" (" + limits + ")");
      }
    }
    admin(commands.toArray(String[]::new));
  }

  /**
   * The answers to an admin, without tags.
   *
   * @throws IllegalStateException when a command is refused
   */
  public List<String> admin(String... commands) {
    var answers = new ArrayList<String>();
    try (var client = LineClient.connect("127.0.0.1", imapPort())) {
      client.line();
      client.send("t LOGIN " + ADMIN + " " + PASSWORD);
      readAnswer(client, answers);
      answers.clear();
      for (int sent = 0; sent < commands.length; sent += COMMANDS_AT_ONCE) {
        var some =
            List.of(commands).subList(sent, Math.min(sent + COMMANDS_AT_ONCE, commands.length));
        client.send(some.stream().map(command -> "t " + command).toArray(String[]::new));
        some.forEach(_ -> readAnswer(client, answers));
      }
    }
    return answers;
  }

  private static void readAnswer(LineClient client, List<String> answers) {
    var line = client.line();
    while (!line.startsWith("t ")) {
      answers.add(line);
      line = client.line();
    }
    if (!line.startsWith("t OK")) {
      throw new IllegalStateException("Cyrus: " + line);
    }
  }

  /** Sets the password of a mailbox's owner, {@code alice@example.org}. */
  public void password(String login, String password) {
    home.password(login, password);
  }

  /** Delivers one message of this size; Cyrus adds a header of about 400 bytes. */
  public LmtpReply deliver(String address, int sizeBytes) {
    return Lmtp.deliver("127.0.0.1", home.ports().get(2), address, sizeBytes);
  }

  /** Stops it with all connections, and starts it with the same mail on the same ports. */
  public void restart() {
    process.stop();
    try {
      process = started(home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops it and deletes its folder; idempotent. */
  @Override
  public void close() {
    process.stop();
    Folders.delete(home.folder());
  }
}
