package mailquota.probe;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import mailquota.inventory.Mailbox;
import mailquota.net.Deadline;
import mailquota.net.DeadlineSocket;
import mailquota.net.Dialer;
import mailquota.net.Endpoint;
import mailquota.net.Tls;
import mailquota.probe.Trace.From;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;
import mailquota.quota.Sanitizer;
import mailquota.quota.Secret;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a connection to one server, lets a protocol converse on it, closes it, and turns whatever
 * goes wrong into a {@link Failed} with its reason: the one place where probes fail. Thread-safe.
 */
public final class Connector {

  /** What a protocol says on an open connection, and what comes of it. */
  @FunctionalInterface
  public interface Conversation<T> {
    T on(Connection connection) throws IOException, ProbeFailedException;
  }

  /** What is said for one mailbox. */
  @FunctionalInterface
  public interface Login<T> {
    T on(Connection connection, Credentials credentials) throws IOException, ProbeFailedException;
  }

  private static final Logger log = LoggerFactory.getLogger(Connector.class);

  /** The longest detail of a failure, in characters. */
  private static final int MAX_DETAIL = 300;

  private final MailServer server;
  private final Logins logins;
  private final Dialer dialer;

  public Connector(MailServer server, InstantSource clock) {
    this(server, clock, DeadlineSocket::new);
  }

  Connector(MailServer server, InstantSource clock, Dialer.Sockets sockets) {
    this.server = server;
    logins = server.auth().logins(clock);
    dialer = new Dialer(server.endpoint(), server.limits().connectTimeout(), sockets);
  }

  /** On one mailbox. One deadline holds for all of it, what it takes to get a token included. */
  public ProbeResult converse(Mailbox mailbox, Trace trace, Login<ProbeResult> login) {
    return converse(mailbox, server.limits().timeout(), trace, login, failed -> failed);
  }

  /**
   * On one mailbox.
   *
   * @param timeout for all of it, what it takes to get a token included
   * @param failure what comes of it when it fails
   */
  public <T> T converse(
      Mailbox mailbox, Duration timeout, Trace trace, Login<T> login, Function<Failed, T> failure) {
    Deadline deadline = Deadline.in(timeout);
    Credentials credentials;
    try {
      credentials = logins.of(mailbox, deadline);
    } catch (ProbeFailedException e) {
      return failure.apply(presentable(e.failed(), Veil.over(List.of())));
    }
    return attempt(
        deadline,
        trace,
        Veil.over(credentials.secrets()),
        connection -> login.on(connection, credentials),
        failed -> {
          if (failed.reason() == Reason.AUTH) {
            logins.refused(mailbox, credentials);
          }
          return failure.apply(failed);
        });
  }

  /**
   * On many mailboxes, which may take longer than a probe.
   *
   * @param timeout for all of it, name look-up included
   * @param secrets what must not be seen, were the server to repeat it
   * @param failure what comes of it when it fails
   */
  public <T> T converse(
      Duration timeout,
      List<Secret> secrets,
      Trace trace,
      Conversation<T> conversation,
      Function<Failed, T> failure) {
    return attempt(Deadline.in(timeout), trace, Veil.over(secrets), conversation, failure);
  }

  private <T> T attempt(
      Deadline deadline,
      Trace trace,
      Veil veil,
      Conversation<T> conversation,
      Function<Failed, T> failure) {
    try {
      return onOneOrTwo(deadline, trace, veil, conversation);
    } catch (ProbeFailedException | IOException | RuntimeException e) {
      return failure.apply(presentable(failed(e, deadline), veil));
    }
  }

  /** On a second connection, too, where the first one taught how to ask; never on a third. */
  private <T> T onOneOrTwo(Deadline deadline, Trace trace, Veil veil, Conversation<T> conversation)
      throws IOException, ProbeFailedException {
    try (Connection connection = open(deadline, trace, veil)) {
      return conversation.on(connection);
    } catch (ProbeFailedException e) {
      if (!e.isWorthAnother()) {
        throw e;
      }
    }
    try (Connection connection = open(deadline, trace, veil)) {
      return conversation.on(connection);
    }
  }

  /**
   * Opens a connection that its taker closes. Its first deadline begins here.
   *
   * @param secrets what must not be seen, were the server to repeat it
   * @throws ProbeFailedException when there is none to be had, with the reason
   */
  public Connection open(List<Secret> secrets, Trace trace) throws ProbeFailedException {
    Deadline deadline = Deadline.in(server.limits().timeout());
    Veil veil = Veil.over(secrets);
    try {
      return open(deadline, trace, veil);
    } catch (ProbeFailedException | IOException | RuntimeException e) {
      throw new ProbeFailedException(presentable(failed(e, deadline), veil));
    }
  }

  /** What {@code e}, thrown while talking on {@code connection}, means. */
  public Failed failed(Exception e, Connection connection) {
    return presentable(failed(e, connection.deadline()), connection.veil());
  }

  /**
   * Most details have words of the server in them, which may repeat a secret, control a terminal or
   * fill a log.
   */
  private static Failed presentable(Failed failed, Veil veil) {
    String text = Sanitizer.line(veil.over(failed.detail()));
    String detail = text.length() > MAX_DETAIL ? text.substring(0, MAX_DETAIL) + "…" : text;
    return failed.withDetail(detail);
  }

  private Connection open(Deadline deadline, Trace trace, Veil veil)
      throws IOException, ProbeFailedException {
    DeadlineSocket socket = dialer.connect(deadline);
    try {
      if (trace.isOn()) {
        String address = socket.getInetAddress().getHostAddress();
        Endpoint peer = new Endpoint(address, server.endpoint().port());
        double millis = socket.roundTrip().toNanos() / 1e6;
        trace.line(From.CONNECTION, "connected to %s in %.1f ms".formatted(peer, millis));
      }
      Connection connection = new Connection(server, socket, trace, veil);
      if (server.tls() == Tls.IMPLICIT) {
        connection.startTls();
      }
      return connection;
    } catch (ProbeFailedException | IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private Failed failed(Exception e, Deadline deadline) {
    String where = server.endpoint().toString();
    return switch (e) {
      case ProbeFailedException known -> known.failed();
      case UnknownHostException unknown -> new Failed(Reason.DNS, message(unknown));
      case ConnectException none ->
          new Failed(Reason.CONNECT, "no connection to " + where + ": " + none.getMessage());
      case WireLimitException limit -> new Failed(Reason.PROTOCOL, message(limit));
      case IOException any when deadline.hasPassed() || any instanceof SocketTimeoutException ->
          new Failed(
              Reason.TIMEOUT,
              where + " did not answer within " + deadline.timeout().toMillis() + " ms");
      case InterruptedIOException stopping -> new Failed(Reason.TIMEOUT, message(stopping));
      // No alert, so no word on TLS: what Courier does with a connection too many.
      case SSLException tls when root(tls) instanceof EOFException ->
          new Failed(
              Reason.CONNECT, "connection to " + where + " lost: closed while TLS was to begin");
      case SSLException tls ->
          new Failed(Reason.TLS, "no TLS with " + where + ": " + message(root(tls)));
      case IOException any ->
          new Failed(Reason.CONNECT, "connection to " + where + " lost: " + message(any));
      default -> {
        // Parsers throw what they like at garbage; the mailbox failed, the agent did not.
        // Where, but not the message: that may have words of the server in it.
        log.debug(
            "server={} answer not understood: {} {}",
            server.name(),
            e.getClass().getName(),
            List.of(e.getStackTrace()));
        yield new Failed(Reason.PROTOCOL, "the server's answer could not be understood: " + e);
      }
    };
  }

  /**
   * The last cause tells most: "No subject alternative DNS name matching …", not "handshake
   * failed".
   */
  private static Throwable root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static String message(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
