package mailquota.inventory.source;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultListener;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import com.unboundid.ldap.sdk.schema.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.List;
import java.util.stream.Stream;
import mailquota.net.Deadline;
import mailquota.net.DeadlineSocket;
import mailquota.net.Dialer;
import mailquota.net.Tls;

/**
 * A connection to a directory, logged in. Its socket is closed at the deadline, whatever the server
 * does. Used by one thread.
 */
final class LdapSession implements AutoCloseable {

  /** Of an entry, of which only the mapped attributes are asked for, or of the schema. */
  private static final int MOST_MESSAGE_BYTES = 16 << 20;

  private final LdapServer server;
  private final DeadlineSocket tcp;
  private final LDAPConnection connection;

  private LdapSession(LdapServer server, DeadlineSocket tcp, LDAPConnection connection) {
    this.server = server;
    this.tcp = tcp;
    this.connection = connection;
  }

  /** Connects and logs in. */
  static LdapSession open(LdapServer server, Dialer dialer, Deadline deadline)
      throws LdapStepException {
    DeadlineSocket tcp = connected(server, dialer, deadline);
    try {
      Socket socket =
          server.tls() == Tls.IMPLICIT
              ? server.trust().startTls(tcp, server.endpoint()).socket()
              : tcp;
      LdapSockets sockets = new LdapSockets(socket, server.trust(), server.endpoint());
      LdapSession session = new LdapSession(server, tcp, new LDAPConnection(sockets, options()));
      try {
        session.begin(deadline);
        return session;
      } catch (LdapStepException e) {
        session.close();
        throw e;
      }
    } catch (IOException e) {
      close(tcp);
      throw new LdapStepException("TLS with " + server.endpoint(), e);
    }
  }

  private static DeadlineSocket connected(LdapServer server, Dialer dialer, Deadline deadline)
      throws LdapStepException {
    try {
      return dialer.connect(deadline);
    } catch (IOException e) {
      throw new LdapStepException("connection to " + server.endpoint(), e);
    }
  }

  private static LDAPConnectionOptions options() {
    LDAPConnectionOptions options = new LDAPConnectionOptions();
    // Entries are handed over as they arrive, by the thread that asks.
    options.setUseSynchronousMode(true);
    options.setFollowReferrals(false);
    options.setMaxMessageSize(MOST_MESSAGE_BYTES);
    // The socket has a deadline of its own.
    options.setResponseTimeoutMillis(0);
    options.setUseLinger(false, 0);
    return options;
  }

  private void begin(Deadline deadline) throws LdapStepException {
    String host = server.endpoint().host();
    int port = server.endpoint().port();
    // The socket is connected: the time limit is for taking it over.
    int millis = Math.clamp(deadline.remaining().toMillis(), 1, Integer.MAX_VALUE);
    step("connection to ", () -> connection.connect(host, tcp.getInetAddress(), port, millis));
    if (server.tls() == Tls.STARTTLS) {
      LdapSockets sockets = new LdapSockets(tcp, server.trust(), server.endpoint());
      step(
          "StartTLS with ",
          () -> {
            var result = connection.processExtendedOperation(new StartTLSExtendedRequest(sockets));
            if (!result.getResultCode().equals(ResultCode.SUCCESS)) {
              throw new LDAPException(result);
            }
          });
    }
    LdapServer.Login login = server.login();
    if (login != null) {
      step("login to ", () -> connection.bind(login.user(), login.password().reveal()));
    }
  }

  private interface Step {
    void run() throws LDAPException;
  }

  private void step(String name, Step step) throws LdapStepException {
    try {
      step.run();
    } catch (LDAPException e) {
      throw new LdapStepException(name + server.endpoint(), e);
    }
  }

  /** Hands over the entries of all pages. */
  void search(LdapQuery query, SearchResultListener entries) throws LdapStepException {
    step(
        "search below " + query.base() + " on ",
        () -> {
          ASN1OctetString cookie = null;
          do {
            SearchRequest request =
                new SearchRequest(
                    entries, query.base(), SearchScope.SUB, query.filter(), query.attributes());
            request.addControl(new SimplePagedResultsControl(query.page(), cookie, true));
            var result = SimplePagedResultsControl.get(connection.search(request));
            if (result == null) {
              throw new LDAPException(
                  ResultCode.CONTROL_NOT_FOUND,
                  "the server does not say whether this page is the last");
            }
            cookie = result.moreResultsToReturn() ? result.getCookie() : null;
          } while (cookie != null);
        });
  }

  /** The attributes of the filter that the server's schema does not have. */
  List<String> unknownAttributes(LdapQuery query) throws LDAPException {
    Schema schema = connection.getSchema(query.base());
    return schema == null
        ? List.of()
        : attributes(Filter.create(query.filter()))
            .filter(name -> schema.getAttributeType(name) == null)
            .distinct()
            .toList();
  }

  private static Stream<String> attributes(Filter filter) {
    Filter not = filter.getNOTComponent();
    return Stream.of(
            Stream.ofNullable(filter.getAttributeName()),
            Stream.ofNullable(not).flatMap(LdapSession::attributes),
            Stream.of(filter.getComponents()).flatMap(LdapSession::attributes))
        .flatMap(names -> names);
  }

  @Override
  public void close() {
    connection.close();
    close(tcp);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
