package mailquota.notify;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
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

  /** For addresses beyond ASCII, which the other would cut to their lower eight bits. */
  private final Session beyondAscii;

  private final LookUp lookUp;

  SmtpClient(SmtpServer server) {
    this(server, ALL_WITHIN);
  }

  SmtpClient(SmtpServer server, Duration allWithin) {
    this.server = server;
    this.allWithin = allWithin;
    session = MailSession.with(server);
    beyondAscii = MailSession.beyondAscii(server);
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
   * @param from who is to send on it
   * @param to to whom
   * @throws MessagingException when it cannot be had; what its {@link SmtpFailure} says is why
   */
  Connection connect(InternetAddress from, List<InternetAddress> to) throws MessagingException {
    boolean isAscii = MailAddress.isAscii(from) && to.stream().allMatch(MailAddress::isAscii);
    Transport transport = (isAscii ? session : beyondAscii).getTransport("smtp");
    Deadline deadline = Deadline.in(allWithin);
    try {
      return greet(from, (SMTPTransport) transport, connected(deadline), deadline);
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

  private Connection greet(
      InternetAddress from, SMTPTransport transport, DeadlineSocket socket, Deadline deadline)
      throws IOException, MessagingException {
    Connection connection = new Connection(from, socket, transport, deadline);
    try {
      transport.connect(server.encryption() == Encryption.IMPLICIT ? encrypted(socket) : socket);
      return connection;
    } catch (MessagingException e) {
      MessagingException told = withReply(e, transport);
      connection.close();
      throw inTime(told, deadline);
    } catch (IOException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** Of a refusing greeting the library gives the code alone; its words say why. */
  private static MessagingException withReply(MessagingException e, SMTPTransport transport) {
    String reply = transport.getLastServerResponse();
    boolean isRefusal = transport.getLastReturnCode() >= 400 && reply != null;
    return isRefusal && !String.valueOf(e.getMessage()).contains(reply.strip())
        ? new MessagingException(reply, e)
        : e;
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

    private final InternetAddress from;
    private final DeadlineSocket socket;
    private final SMTPTransport transport;
    private final Deadline deadline;

    private Connection(
        InternetAddress from, DeadlineSocket socket, SMTPTransport transport, Deadline deadline) {
      this.from = from;
      this.socket = socket;
      this.transport = transport;
      this.deadline = deadline;
    }

    /**
     * The message is the server's to deliver when this returns.
     *
     * @throws AddressException when the server takes no such address
     * @throws MessagingException when it is not, or that is not known; what its {@link SmtpFailure}
     *     says is why
     */
    void send(MimeMessage message, InternetAddress to) throws MessagingException {
      boolean isAscii = MailAddress.isAscii(from) && MailAddress.isAscii(to);
      if (!isAscii && !transport.supportsExtension("SMTPUTF8")) {
        throw new AddressException("the server " + where() + " takes none beyond ASCII (SMTPUTF8)");
      }
      try {
        transport.sendMessage(message, new InternetAddress[] {to});
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
