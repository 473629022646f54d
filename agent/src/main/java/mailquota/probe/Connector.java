package mailquota.probe;

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
import mailquota.net.TlsFailure;
import mailquota.probe.Trace.From;
import mailquota.probe.Trace.Phase;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;
import mailquota.quota.Sanitizer;
import mailquota.quota.Secret;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a connection to one server, runs a protocol conversation on it, closes it, and translates
 * every exception into a {@link Failed} with its reason. Thread-safe.
 */
public final class Connector implements AutoCloseable {

  @FunctionalInterface
  public interface Conversation<T> {
    T on(Connection connection) throws IOException, ProbeFailedException;
  }

  /** A conversation for one mailbox. */
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

  /** Closes the connections to the token endpoint. Those to the server end with their probes. */
  @Override
  public void close() {
    logins.close();
  }

  /** Runs a conversation for one mailbox; the server's timeout includes getting a token. */
  public ProbeResult converse(Mailbox mailbox, Trace trace, Login<ProbeResult> login) {
    return converse(mailbox, server.limits().timeout(), trace, login, failed -> failed);
  }

  /**
   * Runs a conversation for one mailbox.
   *
   * @param timeout for all of it, including getting a token
   * @param failure creates the result of a failure
   */
  public <T> T converse(
      Mailbox mailbox, Duration timeout, Trace trace, Login<T> login, Function<Failed, T> failure) {
    Deadline deadline = Deadline.in(timeout);
    Credentials credentials;
    if (server.auth() instanceof Auth.Token) {
      trace.begin(Phase.LOGIN);
    }
    try {
      credentials = logins.of(mailbox, deadline);
    } catch (ProbeFailedException e) {
      return failure.apply(presentable(e.failed(), new SecretRedactor(List.of())));
    }
    return attempt(
        deadline,
        trace,
        new SecretRedactor(credentials.secrets()),
        connection -> login.on(connection, credentials),
        failed -> {
          if (failed.reason() == Reason.AUTH) {
            logins.refused(mailbox, credentials);
          }
          return failure.apply(failed);
        });
  }

  /**
   * Runs a conversation for many mailboxes, which may take longer than a probe.
   *
   * @param timeout for all of it, name look-up included
   * @param secrets redacted wherever the server repeats them
   * @param failure creates the result of a failure
   */
  public <T> T converse(
      Duration timeout,
      List<Secret> secrets,
      Trace trace,
      Conversation<T> conversation,
      Function<Failed, T> failure) {
    return attempt(Deadline.in(timeout), trace, new SecretRedactor(secrets), conversation, failure);
  }

  private <T> T attempt(
      Deadline deadline,
      Trace trace,
      SecretRedactor redactor,
      Conversation<T> conversation,
      Function<Failed, T> failure) {
    try {
      return onOneOrTwo(deadline, trace, redactor, conversation);
    } catch (ProbeFailedException | IOException | RuntimeException e) {
      return failure.apply(presentable(failed(e, deadline), redactor));
    }
  }

  /** Repeats the conversation on a second connection where commands must be sent differently. */
  private <T> T onOneOrTwo(
      Deadline deadline, Trace trace, SecretRedactor redactor, Conversation<T> conversation)
      throws IOException, ProbeFailedException {
    try (Connection connection = open(deadline, trace, redactor)) {
      return conversation.on(connection);
    } catch (ProbeFailedException e) {
      if (!e.isWorthAnother()) {
        throw e;
      }
    }
    try (Connection connection = open(deadline, trace, redactor)) {
      return conversation.on(connection);
    }
  }

  /**
   * Opens a connection, which the caller closes. Its first deadline starts now.
   *
   * @param secrets redacted wherever the server repeats them
   * @throws ProbeFailedException when the connection fails, with the reason
   */
  public Connection open(List<Secret> secrets, Trace trace) throws ProbeFailedException {
    Deadline deadline = Deadline.in(server.limits().timeout());
    SecretRedactor redactor = new SecretRedactor(secrets);
    try {
      return open(deadline, trace, redactor);
    } catch (ProbeFailedException | IOException | RuntimeException e) {
      throw new ProbeFailedException(presentable(failed(e, deadline), redactor));
    }
  }

  /** The failure that {@code e}, thrown by a conversation on {@code connection}, stands for. */
  public Failed failed(Exception e, Connection connection) {
    return presentable(failed(e, connection.deadline()), connection.redactor());
  }

  /** Most details quote the server, which may repeat a secret or send control characters. */
  private static Failed presentable(Failed failed, SecretRedactor redactor) {
    String text = Sanitizer.line(redactor.redact(failed.detail()));
    String detail = text.length() > MAX_DETAIL ? text.substring(0, MAX_DETAIL) + "…" : text;
    return failed.withDetail(detail);
  }

  private Connection open(Deadline deadline, Trace trace, SecretRedactor redactor)
      throws IOException, ProbeFailedException {
    trace.begin(Phase.RESOLVE);
    DeadlineSocket socket = dialer.connect(deadline, () -> trace.begin(Phase.CONNECT));
    try {
      if (trace.isOn()) {
        String address = socket.getInetAddress().getHostAddress();
        Endpoint peer = new Endpoint(address, server.endpoint().port());
        double millis = socket.roundTrip().toNanos() / 1e6;
        trace.line(From.CONNECTION, "connected to %s in %.1f ms".formatted(peer, millis));
      }
      Connection connection = new Connection(server, socket, trace, redactor);
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
      // Without a TLS alert this is a closed connection: Courier closes those above its limit.
      case SSLException tls when TlsFailure.isLostConnection(tls) ->
          new Failed(Reason.CONNECT, "connection to " + where + " lost: closed before TLS started");
      case SSLException tls ->
          new Failed(Reason.TLS, "no TLS with " + where + ": " + TlsFailure.text(tls));
      case IOException any ->
          new Failed(Reason.CONNECT, "connection to " + where + " lost: " + message(any));
      default -> {
        // A parser may throw any exception on malformed input; the mailbox fails, not the agent.
        // Logged without the message, which may quote the server.
        log.debug(
            "server={} answer not understood: {} {}",
            server.name(),
            e.getClass().getName(),
            List.of(e.getStackTrace()));
        yield new Failed(Reason.PROTOCOL, "the server's answer is malformed: " + e);
      }
    };
  }

  private static String message(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
