package mailquota.notify;

import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.NoSuchProviderException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import mailquota.notify.SmtpServer.Encryption;
import mailquota.probe.Deadline;
import mailquota.probe.DeadlineSocket;
import mailquota.probe.LookUp;
import mailquota.probe.ProbeFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands mail to one server, each time on a connection of its own with one deadline for all of it:
 * name look-up, connecting, TLS, login, and every reply. Thread-safe.
 */
final class SmtpClient {

  /**
   * Servers that look into a mail before they take it, or make strangers wait, take their time:
   * more than this is longer than a retry is away.
   */
  static final Duration ALL_WITHIN = Duration.ofSeconds(60);

  /** In bytes. All replies of a delivery, TLS included, are some thousand. */
  static final int MOST_HEARD = 1 << 20;

  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(15);

  private static final Logger log = LoggerFactory.getLogger(SmtpClient.class);

  private final SmtpServer server;
  private final Duration allWithin;
  private final Session session;
  private final LookUp lookUp;

  SmtpClient(SmtpServer server) {
    this(server, ALL_WITHIN);
  }

  SmtpClient(SmtpServer server, Duration allWithin) {
    this.server = server;
    this.allWithin = allWithin;
    session = MailSession.with(server);
    lookUp = new LookUp(server.host());
  }

  /** In which messages for it are made. */
  Session session() {
    return session;
  }

  /** For messages about it. */
  String where() {
    return server.host() + ":" + server.port();
  }

  /**
   * Ready to send on, when it returns.
   *
   * @throws MessagingException when it cannot be had; what its {@link SmtpFailure} says is why
   */
  Connection connect() throws MessagingException {
    Deadline deadline = Deadline.in(allWithin);
    try {
      return greet(connected(deadline), deadline);
    } catch (ProbeFailedException e) {
      throw new MessagingException(e.failed().detail(), e);
    } catch (IOException e) {
      throw inTime(new MessagingException("connection lost: " + e.getMessage(), e), deadline);
    }
  }

  private DeadlineSocket connected(Deadline deadline)
      throws IOException, MessagingException, ProbeFailedException {
    InetAddress[] addresses = lookUp.addresses(deadline);
    for (int i = 0; ; i++) {
      DeadlineSocket socket = new DeadlineSocket(deadline, MOST_HEARD);
      try {
        // By the name that is to be in the certificate.
        InetAddress address = InetAddress.getByAddress(server.host(), addresses[i].getAddress());
        socket.connectWithin(new InetSocketAddress(address, server.port()), CONNECT_WITHIN);
        return socket;
      } catch (IOException e) {
        socket.close();
        if (i == addresses.length - 1 || deadline.hasPassed()) {
          throw new MessagingException("no connection: " + e.getMessage(), e);
        }
      }
    }
  }

  private Connection greet(DeadlineSocket socket, Deadline deadline)
      throws IOException, MessagingException {
    SMTPTransport transport = transport();
    Connection connection = new Connection(socket, transport, deadline);
    try {
      transport.connect(server.encryption() == Encryption.IMPLICIT ? encrypted(socket) : socket);
      return connection;
    } catch (MessagingException e) {
      connection.close();
      throw inTime(e, deadline);
    } catch (IOException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private SMTPTransport transport() throws NoSuchProviderException {
    return (SMTPTransport) session.getTransport("smtp");
  }

  private Socket encrypted(DeadlineSocket socket) throws IOException {
    SSLSocket tls =
        (SSLSocket)
            server
                .trust()
                .context()
                .getSocketFactory()
                .createSocket(socket, server.host(), server.port(), true);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    return tls;
  }

  /** Behind the deadline all fails, in words that tell nothing; but not what the server refused. */
  private MessagingException inTime(MessagingException e, Deadline deadline) {
    return deadline.hasPassed() && SmtpFailure.of(e).code() == 0
        ? new MessagingException("not done within " + allWithin.toSeconds() + " s", e)
        : e;
  }

  /** A connection to send on, until its deadline. Used by one thread. */
  final class Connection implements AutoCloseable {

    private final DeadlineSocket socket;
    private final SMTPTransport transport;
    private final Deadline deadline;

    private Connection(DeadlineSocket socket, SMTPTransport transport, Deadline deadline) {
      this.socket = socket;
      this.transport = transport;
      this.deadline = deadline;
    }

    /**
     * The message is the server's to deliver when this returns.
     *
     * @throws MessagingException when it is not, or that is not known; what its {@link SmtpFailure}
     *     says is why
     */
    void send(MimeMessage message, Address to) throws MessagingException {
      try {
        transport.sendMessage(message, new Address[] {to});
      } catch (MessagingException e) {
        throw inTime(e, deadline);
      }
    }

    /** However that goes, what was accepted is accepted. */
    @Override
    public void close() {
      try (socket) {
        transport.close();
      } catch (MessagingException | IOException e) {
        log.debug("server={} an SMTP connection was not closed cleanly: {}", where(), e.toString());
      }
    }
  }
}
