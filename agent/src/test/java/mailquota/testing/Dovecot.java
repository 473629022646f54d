package mailquota.testing;

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

/**
 * A running Dovecot that belongs to the tests: all its files in a temporary folder, its ports free
 * ones on loopback, its mailboxes the {@link User users} that tests declare while it runs. Started
 * in a fifth of a second; stopping takes one, because Dovecot's master sleeps that long.
 *
 * <p>Safe for use by several threads. Tests that share one must each name their own addresses.
 */
public final class Dovecot implements AutoCloseable {

  /** What its doveadm HTTP API asks for. */
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
   * @throws IllegalStateException with Dovecot's log where it does not come up
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

  /** A name that {@link #caFile} covers: {@code localhost}, or an address where that differs. */
  public String host() {
    return settings.plaintextRefused() ? settings.address() : "localhost";
  }

  /** Plain, and STARTTLS. */
  public int imapPort() {
    return ports.imap();
  }

  /** TLS from the first byte. */
  public int imapsPort() {
    return ports.imaps();
  }

  /** Plain, and STLS. */
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
   * Adds the user, or changes password and limits of one that is there; mail is kept. Each call may
   * take a second, so whoever needs several users adds them together.
   */
  public void addUser(User user) {
    addUsers(List.of(user));
  }

  /** Returns when Dovecot knows them all; it looks for news once a second. */
  public void addUsers(Collection<User> added) {
    users.put(added);
  }

  /** From now on the address can neither log in nor receive; its mail is kept. */
  public void removeUser(String address) {
    users.remove(address);
  }

  /** Delivers one message of this many bytes; Dovecot adds some 300 bytes of header. */
  public LmtpReply deliver(String address, int sizeBytes) {
    return Lmtp.deliver(settings.address(), ports.lmtp(), address, sizeBytes);
  }

  /** Delivers such messages until one is refused, and returns that refusal. */
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

  /** What {@code doveadm quota get} says: a row for each root and type. */
  public List<QuotaRow> doveadmQuota(String address) {
    return QuotaRow.parse(doveadm("-f", "tab", "quota", "get", "-u", address));
  }

  /**
   * Runs doveadm on this server and returns what it prints.
   *
   * @throws IllegalStateException where it fails
   */
  public String doveadm(String... words) {
    var all = new ArrayList<>(process.home().doveadm());
    all.addAll(List.of(words));
    return Command.run(all).orThrow().output();
  }

  /** From now on an empty folder is where the mail was, and Dovecot may write to it. */
  public void unmountMail() {
    mount(process.home().unmounted());
  }

  /** From now on Dovecot may not look into the folder of all mail; {@link #mountMail} ends it. */
  public void forbidMail() {
    permit(Set.of());
  }

  /** The mail is back, and can be read. */
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

  /** All that it has logged. */
  public String log() {
    return process.log();
  }

  /** Its master process. */
  public ProcessHandle handle() {
    return process.handle();
  }

  /** Ends it and all its processes; what it wrote can still be read until {@link #close}. */
  public void stop() {
    process.stop();
  }

  /** Stops it and deletes its folder; doing so again changes nothing. */
  @Override
  public void close() {
    process.stop();
    Folders.delete(process.home().folder());
  }
}
