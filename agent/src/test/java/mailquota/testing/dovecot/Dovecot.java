package mailquota.testing.dovecot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import mailquota.testing.Command;
import mailquota.testing.Folders;
import mailquota.testing.Lmtp;
import mailquota.testing.LmtpReply;
import mailquota.testing.ServerProcess;

/**
 * A running Dovecot, with all its files in a temporary folder and free ports of loopback. Tests add
 * {@link User users} while it runs. It starts in a fifth of a second; stopping takes one second,
 * because Dovecot's master sleeps that long.
 *
 * <p>Safe for use by several threads. Tests that share one must each use their own addresses.
 */
public final class Dovecot implements AutoCloseable {

  /** The key of its doveadm HTTP API. */
  public static final String DOVEADM_API_KEY = "doveadm-key";

  private static final int PORT_RACES = 3;

  private final DovecotSettings settings;
  private final DovecotPorts ports;
  private final DovecotProcess process;
  private final DovecotUsers users;

  private Dovecot(
      DovecotSettings settings, DovecotPorts ports, DovecotProcess process, DovecotUsers users) {
    this.settings = settings;
    this.ports = ports;
    this.process = process;
    this.users = users;
  }

  /**
   * Returns when logins are answered.
   *
   * @throws IllegalStateException with Dovecot's log when it does not start
   */
  public static Dovecot start(DovecotSettings settings) {
    try {
      for (int attempt = 1; ; attempt++) {
        var ports = DovecotPorts.free(settings.address());
        var home = DovecotHome.create(settings, ports);
        try {
          var process = DovecotProcess.start(home, ports);
          return new Dovecot(settings, ports, process, new DovecotUsers(home));
        } catch (ServerProcess.PortTaken e) {
          if (attempt == PORT_RACES) {
            throw e;
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A name in the certificate of {@link #caFile}: {@code localhost}, or another address where the
   * settings have one.
   */
  public String host() {
    return settings.plaintextRefused() ? settings.address() : "localhost";
  }

  /** Plain text and STARTTLS. */
  public int imapPort() {
    return ports.imap();
  }

  /** TLS from the first byte. */
  public int imapsPort() {
    return ports.imaps();
  }

  /** Plain text and STLS. */
  public int pop3Port() {
    return ports.pop3();
  }

  /** TLS from the first byte. */
  public int pop3sPort() {
    return ports.pop3s();
  }

  public int lmtpPort() {
    return ports.lmtp();
  }

  /** Plain HTTP, {@code POST /doveadm/v1} with the {@link #DOVEADM_API_KEY}. */
  public int doveadmPort() {
    return ports.doveadm();
  }

  /** The PEM certificate to trust. */
  public Path caFile() {
    return process.home().certificate();
  }

  /**
   * Adds the user, or changes password and limits of an existing one; mail is kept. A call may take
   * a second, so add several users together.
   */
  public void addUser(User user) {
    addUsers(List.of(user));
  }

  /** Returns when Dovecot has read the users, which it does once a second. */
  public void addUsers(Collection<User> added) {
    users.put(added);
  }

  /** Disables login and delivery; mail is kept. */
  public void removeUser(String address) {
    users.remove(address);
  }

  /** Delivers one message of this size; Dovecot adds a header of about 300 bytes. */
  public LmtpReply deliver(String address, int sizeBytes) {
    return Lmtp.deliver(settings.address(), ports.lmtp(), address, sizeBytes);
  }

  /** Delivers the message until it is refused, and returns that refusal. */
  public LmtpReply deliver(String address, String message) {
    return Lmtp.deliver(settings.address(), ports.lmtp(), address, message);
  }

  public LmtpReply fill(String address, int sizeBytes) {
    for (int i = 0; i < 10_000; i++) {
      var reply = deliver(address, sizeBytes);
      if (!reply.isAccepted()) {
        return reply;
      }
    }
    throw new IllegalStateException(address + " took 10,000 messages; has it a limit?");
  }

  /** The output of {@code doveadm quota get}: a row for each root and type. */
  public List<QuotaRow> doveadmQuota(String address) {
    return QuotaRow.parse(doveadm("-f", "tab", "quota", "get", "-u", address));
  }

  /**
   * Runs doveadm on this server and returns its output.
   *
   * @throws IllegalStateException when it fails
   */
  public String doveadm(String... words) {
    var all = new ArrayList<>(process.home().doveadm());
    all.addAll(List.of(words));
    return Command.run(all).orThrow().output();
  }

  /** Replaces the folder of all mail by an empty one, which Dovecot may write to. */
  public void unmountMail() {
    mount(process.home().unmounted());
  }

  /** Removes Dovecot's access to the folder of all mail until {@link #mountMail}. */
  public void forbidMail() {
    permit(Set.of());
  }

  /** Restores the folder of all mail and the access to it. */
  public void mountMail() {
    permit(PosixFilePermissions.fromString("rwxr-xr-x"));
    mount(process.home().store());
  }

  private void mount(Path mail) {
    try {
      process.home().mount(mail);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void permit(Set<PosixFilePermission> permissions) {
    try {
      Files.setPosixFilePermissions(process.home().store(), permissions);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its whole log. */
  public String log() {
    return process.log();
  }

  /** Its master process. */
  public ProcessHandle handle() {
    return process.handle();
  }

  /** Stops it and all its processes; its files can be read until {@link #close}. */
  public void stop() {
    process.stop();
  }

  /** Stops it and deletes its folder; idempotent. */
  @Override
  public void close() {
    process.stop();
    Folders.delete(process.home().folder());
  }
}
