package mailquota.probe.imap;

import static mailquota.probe.ProbeFailedException.malformed;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import mailquota.probe.Connection;
import mailquota.probe.Credentials;
import mailquota.probe.DroppedNames;
import mailquota.probe.MailServer;
import mailquota.probe.ProbeFailedException;
import mailquota.quota.Address;
import mailquota.quota.Reason;
import org.eclipse.angus.mail.imap.protocol.BASE64MailboxDecoder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection with an admin login. Used by one thread at a time. */
final class AdminSession {

  /** More mailboxes than any real server has. */
  static final int MAX_NAMES = 10_000_000;

  private static final Logger log = LoggerFactory.getLogger(AdminSession.class);

  private static final Set<String> NOT_OPENED = Set.of("\\noselect");

  /** After so many lines of a listing the deadline is renewed. */
  private static final int LINES_PER_DEADLINE = 1000;

  /** Long enough to notice input that has already arrived. */
  private static final Duration IMMEDIATELY = Duration.ofMillis(1);

  private final Connection connection;
  private final ImapWire wire;

  private AdminSession(Connection connection, ImapWire wire) {
    this.connection = connection;
    this.wire = wire;
  }

  /** Logs in; on failure the caller closes the connection. */
  static AdminSession begin(
      Connection connection,
      MailServer server,
      AtomicReference<@Nullable Set<String>> known,
      Credentials admin)
      throws IOException, ProbeFailedException {
    ImapLogin login = new ImapLogin(connection, server, known, admin);
    login.alone();
    return new AdminSession(connection, login.wire());
  }

  Connection connection() {
    return connection;
  }

  ImapWire wire() {
    return wire;
  }

  /**
   * The mailboxes of the server.
   *
   * @param dropped receives the names that cannot be watched
   * @throws ProbeFailedException also when the login is not an admin's: the listing would be
   *     incomplete, and the other mailboxes would count as deleted
   */
  List<Address> list(RootTemplate template, DroppedNames dropped)
      throws IOException, ProbeFailedException {
    connection.renew();
    // Cyrus denies this to everyone except its admins, and has no such root for them.
    String refusal = wire.ask("GETQUOTA \"\"").text();
    if (RootQuestion.isDenied(refusal)) {
      throw new ProbeFailedException(
          Reason.AUTH, "the login is not an admin on this server: " + refusal);
    }
    Listing listing = new Listing(template, dropped);
    String tag = wire.hold("LIST \"\" " + ImapWire.quoted(template.pattern()));
    wire.flush();
    ImapResponse end = wire.answerTo(tag, listing::accept);
    if (!end.isOk()) {
      throw ImapWire.refused("LIST was refused", end.text(), Reason.PROTOCOL);
    }
    log.debug("names={} mailboxes={}", listing.names, listing.found.size());
    return List.copyOf(listing.found);
  }

  void rest() {
    connection.rest();
  }

  /** Whether the connection is open and has no unread input. */
  boolean isQuiet() {
    try {
      connection.renew();
      return !wire.hasResponse() && !connection.input().await(IMMEDIATELY);
    } catch (IOException _) {
      return false;
    }
  }

  /** Logs out, so that the server does not log a lost connection. */
  void end() {
    try (connection) {
      connection.renew();
      wire.holdLogout();
      wire.flush();
      wire.awaitLogout();
    } catch (IOException e) {
      log.debug("the server closed before LOGOUT", e);
    }
  }

  /** Closes without LOGOUT. */
  void drop() {
    connection.close();
  }

  private final class Listing {

    private final RootTemplate template;
    private final DroppedNames dropped;
    private final Set<Address> found = new LinkedHashSet<>();
    private int names;

    Listing(RootTemplate template, DroppedNames dropped) {
      this.template = template;
      this.dropped = dropped;
    }

    void accept(ImapResponse line) throws ProbeFailedException {
      if (!line.is("LIST")) {
        return;
      }
      if (++names > MAX_NAMES) {
        throw malformed("the server listed more than " + MAX_NAMES + " names");
      }
      if (names % LINES_PER_DEADLINE == 0) {
        connection.renew();
      }
      mailbox(line).ifPresent(found::add);
    }

    private Optional<Address> mailbox(ImapResponse line) throws ProbeFailedException {
      ListedFolder listed = ListedFolder.read(line);
      // A name that cannot be opened exists only as the parent of others.
      if (listed.hasAny(NOT_OPENED)) {
        return Optional.empty();
      }
      String name;
      try {
        name = BASE64MailboxDecoder.decode(listed.name());
      } catch (RuntimeException _) {
        dropped.add("not in modified UTF-7", listed.name());
        return Optional.empty();
      }
      return template.address(name, dropped);
    }
  }
}
