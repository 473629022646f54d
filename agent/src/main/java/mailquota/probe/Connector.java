package mailquota.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import mailquota.probe.Trace.From;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a connection to one server, lets a protocol converse on it, closes it, and turns whatever
 * goes wrong into a {@link Failed} with its reason: the one place where probes fail. Thread-safe.
 */
public final class Connector {

  /** What a protocol says on an open connection. */
  @FunctionalInterface
  public interface Conversation {
    ProbeResult on(Connection connection) throws IOException, ProbeFailedException;
  }

  private static final Logger log = LoggerFactory.getLogger(Connector.class);

  /** The longest detail of a failure, in characters. */
  private static final int MAX_DETAIL = 300;

  private final MailServer server;

  public Connector(MailServer server) {
    this.server = server;
  }

  /** Opens a connection for one conversation, and closes it. */
  public ProbeResult converse(Trace trace, Conversation conversation) {
    try (Connection connection = open(trace)) {
      return on(connection, conversation);
    } catch (ProbeFailedException e) {
      return e.failed();
    }
  }

  private ProbeResult on(Connection connection, Conversation conversation) {
    try {
      return conversation.on(connection);
    } catch (ProbeFailedException | IOException | RuntimeException e) {
      return failed(e, connection);
    }
  }

  /**
   * Opens a connection that its taker closes. Its first deadline begins here.
   *
   * @throws ProbeFailedException when there is none to be had, with the reason
   */
  public Connection open(Trace trace) throws ProbeFailedException {
    Deadline deadline = Deadline.in(server.limits().timeout());
    Veil veil = new Veil();
    try {
      return open(deadline, trace, veil);
    } catch (ProbeFailedException | IOException | RuntimeException e) {
      Failed failed = failed(e, deadline, veil);
      throw new ProbeFailedException(failed.reason(), failed.detail());
    }
  }

  /** What {@code e}, thrown while talking on {@code connection}, means. */
  public Failed failed(Exception e, Connection connection) {
    return failed(e, connection.deadline(), connection.veil());
  }

  private Failed failed(Exception e, Deadline deadline, Veil veil) {
    Failed failed = failed(e, deadline);
    return new Failed(failed.reason(), presentable(failed.detail(), veil));
  }

  /**
   * Most details have words of the server in them, which may repeat a secret, control a terminal or
   * fill a log.
   */
  private static String presentable(String detail, Veil veil) {
    String text = veil.over(detail).replaceAll("\\p{Cntrl}", "?");
    return text.length() > MAX_DETAIL ? text.substring(0, MAX_DETAIL) + "…" : text;
  }

  private Connection open(Deadline deadline, Trace trace, Veil veil)
      throws IOException, ProbeFailedException {
    InetAddress[] addresses = resolve(deadline);
    for (int i = 0; ; i++) {
      DeadlineSocket socket = new DeadlineSocket(deadline);
      try {
        return connect(socket, addresses[i], trace, veil);
      } catch (ProbeFailedException | IOException | RuntimeException e) {
        socket.close();
        if (!(e instanceof NoConnectionException) || i == addresses.length - 1) {
          throw e;
        }
      }
    }
  }

  private Connection connect(DeadlineSocket socket, InetAddress address, Trace trace, Veil veil)
      throws IOException, ProbeFailedException {
    long begin = System.nanoTime();
    try {
      socket.connectWithin(
          new InetSocketAddress(address, server.endpoint().port()),
          server.limits().connectTimeout());
    } catch (IOException e) {
      throw new NoConnectionException(e);
    }
    Duration roundTrip = Duration.ofNanos(System.nanoTime() - begin);
    if (trace.isOn()) {
      trace.line(
          From.CONNECTION,
          "connected to %s in %.1f ms".formatted(endpoint(address), roundTrip.toNanos() / 1e6));
    }
    Connection connection = new Connection(server, socket, roundTrip, trace, veil);
    if (server.tls() == Tls.IMPLICIT) {
      connection.startTls();
    }
    return connection;
  }

  private String endpoint(InetAddress address) {
    return new Endpoint(address.getHostAddress(), server.endpoint().port()).toString();
  }

  /**
   * A name look-up cannot be cancelled, so it runs beside the probe and is left behind when late.
   */
  private InetAddress[] resolve(Deadline deadline) throws ProbeFailedException {
    String host = server.endpoint().host();
    FutureTask<InetAddress[]> lookUp = new FutureTask<>(() -> InetAddress.getAllByName(host));
    Thread.ofVirtual().name("dns-" + host).start(lookUp);
    try {
      return lookUp.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownHostException) {
        throw new ProbeFailedException(Reason.DNS, host + " does not resolve");
      }
      throw new ProbeFailedException(Reason.DNS, host + " does not resolve: " + e.getCause());
    } catch (TimeoutException _) {
      throw new ProbeFailedException(Reason.DNS, "no answer on what " + host + " resolves to");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new ProbeFailedException(Reason.TIMEOUT, "the agent is stopping");
    }
  }

  private Failed failed(Exception e, Deadline deadline) {
    String where = server.endpoint().toString();
    return switch (e) {
      case ProbeFailedException known -> known.failed();
      case NoConnectionException none ->
          new Failed(Reason.CONNECT, "no connection to " + where + ": " + none.getMessage());
      case WireLimitException limit -> new Failed(Reason.PROTOCOL, message(limit));
      case IOException any when deadline.hasPassed() || any instanceof SocketTimeoutException ->
          new Failed(
              Reason.TIMEOUT,
              where + " did not answer within " + server.limits().timeout().toMillis() + " ms");
      case SSLException tls ->
          new Failed(Reason.TLS, "no TLS with " + where + ": " + rootMessage(tls));
      case IOException any ->
          new Failed(Reason.CONNECT, "connection to " + where + " lost: " + message(any));
      default -> {
        // Angus' parsers throw what they like at garbage; the mailbox failed, the agent did not.
        log.debug("server={} answer not understood", server.name(), e);
        yield new Failed(Reason.PROTOCOL, "the server's answer could not be understood: " + e);
      }
    };
  }

  /**
   * The last cause tells most: "No subject alternative DNS name matching …", not "handshake
   * failed".
   */
  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return message(root);
  }

  private static String message(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** No TCP connection to one address; there may be another to try. */
  private static final class NoConnectionException extends IOException {

    private static final long serialVersionUID = 1;

    NoConnectionException(IOException cause) {
      super(message(cause), cause);
    }
  }
}
