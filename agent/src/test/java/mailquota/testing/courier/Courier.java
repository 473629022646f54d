package mailquota.testing.courier;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import mailquota.testing.Command;
import mailquota.testing.Folders;
import mailquota.testing.FreePorts;

/**
 * A running Courier: IMAP and POP3 on free ports of loopback, in plain text. Tests add mailboxes
 * while it runs, each with the password {@code secret}.
 *
 * <p>Safe for use by several threads. Tests that share one must each use their own addresses.
 */
public final class Courier implements AutoCloseable {

  /** The IMAP connections per address in the package's default configuration. */
  public static final int USUAL_MAX_PER_IP = 20;

  /** {@code userdbpw -md5} of {@code secret}. */
  private static final String SECRET = "$1$BHqxTJif$JyZTMWnLJ3M/DKoXYnHMP.";

  private final CourierHome home;
  private final CourierProcesses processes;
  private final int imapPort;
  private final int pop3Port;

  private Courier(CourierHome home, CourierProcesses processes, int imapPort, int pop3Port) {
    this.home = home;
    this.processes = processes;
    this.imapPort = imapPort;
    this.pop3Port = pop3Port;
  }

  /**
   * Returns when logins are answered.
   *
   * @param maxPerIp MAXPERIP: the maximum of connections per address
   * @throws IllegalStateException with Courier's log when it does not start
   */
  public static Courier start(int maxPerIp) {
    try {
      var home = CourierHome.create();
      var ports = FreePorts.on("127.0.0.1", 2);
      try {
        var processes = CourierProcesses.start(home, ports.get(0), ports.get(1), maxPerIp);
        return new Courier(home, processes, ports.get(0), ports.get(1));
      } catch (IOException | RuntimeException e) {
        Folders.delete(home.folder());
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String host() {
    return "localhost";
  }

  public int imapPort() {
    return imapPort;
  }

  public int pop3Port() {
    return pop3Port;
  }

  /** Adds a mailbox without a quota. */
  public void addUser(String address) {
    addUser(address, "");
  }

  /**
   * Adds a mailbox.
   *
   * @param quota in Courier's syntax, {@code 1000000S,100C}: bytes and messages
   */
  public synchronized void addUser(String address, String quota) {
    try {
      var folder = home.mail().resolve(address);
      Files.createDirectory(folder);
      var make = home.installation().maildirMake().toString();
      var maildir = maildir(address).toString();
      Command.run(List.of(make, maildir)).orThrow();
      if (!quota.isEmpty()) {
        // A quota in the userdb alone is not reported.
        Command.run(List.of(make, "-q", quota, maildir)).orThrow();
      }
      Folders.giveTo(CourierHome.OWNER, folder);
      // The servers run as the owner of the Maildir.
      var uid = Files.getAttribute(folder, "unix:uid");
      var gid = Files.getAttribute(folder, "unix:gid");
      var line =
          "%s\tuid=%s|gid=%s|home=%s|mail=%s|systempw=%s|quota=%s\n"
              .formatted(address, uid, gid, folder, maildir, SECRET, quota);
      Files.writeString(home.userdb(), line, StandardOpenOption.APPEND);
      home.compileUserdb();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Delivers one message of this size with Courier's delivery agent. */
  public void deliver(String address, int sizeBytes) {
    var deliver = home.installation().deliver().toString();
    var as = List.of("setpriv", "--reuid", CourierHome.OWNER, "--clear-groups");
    var command = new ArrayList<>(as);
    command.addAll(List.of(deliver, maildir(address).toString()));
    var header = "Subject: test\n\n";
    Command.run(command, header + "x".repeat(sizeBytes - header.length())).orThrow();
  }

  /** The messages in the Maildir, with bare line feeds. */
  public List<String> messages(String address) {
    return Stream.of("new", "cur")
        .flatMap(folder -> files(maildir(address).resolve(folder)))
        .toList();
  }

  private static Stream<String> files(Path folder) {
    try (var files = Files.list(folder)) {
      var messages = new ArrayList<String>();
      for (var file : files.toList()) {
        messages.add(Files.readString(file, US_ASCII));
      }
      return messages.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path maildir(String address) {
    return home.mail().resolve(address).resolve("Maildir");
  }

  /** Its whole log. */
  public String log() {
    return processes.log();
  }

  /** Stops it and deletes its folder. */
  @Override
  public void close() {
    processes.stop();
    Folders.delete(home.folder());
  }
}
