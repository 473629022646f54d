package mailquota.notify.email;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import mailquota.net.Deadline;
import mailquota.net.DeadlineSocket;
import mailquota.net.Dialer;
import mailquota.net.Tls;
import mailquota.notify.Delivery;
import mailquota.notify.Delivery.Accepted;
import mailquota.notify.Delivery.Rejected;
import mailquota.notify.text.Mail;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends mail to one server. The first mail of a connection shares its deadline with look-up,
 * connecting, TLS and login; each further mail has its own. Thread-safe.
 */
public final class SmtpClient {

  /**
   * Servers that scan mail before they accept it, or delay unknown clients, are slow. A longer wait
   * would exceed the retry interval.
   */
  static final Duration MAIL_TIMEOUT = Duration.ofSeconds(60);

  /** In bytes for each mail; all replies of a delivery, TLS included, take a few thousand. */
  static final int MAX_RECEIVED = 1 << 20;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(15);

  /** For RSET and QUIT. */
  private static final Duration READY_TIMEOUT = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(SmtpClient.class);

  private final SmtpServer server;
  private final Duration timeout;
  private final Session session;

  /** For non-ASCII addresses, which the other session would truncate to their lower eight bits. */
  private final Session smtpUtf8;

  private final Dialer dialer;

  public SmtpClient(SmtpServer server) {
    this(server, MAIL_TIMEOUT);
  }

  SmtpClient(SmtpServer server, Duration timeout) {
    this.server = server;
    this.timeout = timeout;
    session = MailSession.with(server);
    smtpUtf8 = MailSession.smtpUtf8(server);
    dialer =
        new Dialer(
            server.endpoint(),
            CONNECT_TIMEOUT,
            deadline -> new DeadlineSocket(deadline, MAX_RECEIVED));
  }

  Session session() {
    return session;
  }

  String where() {
    return server.endpoint().toString();
  }

  /** Sends one mail on a connection of its own; the id is the same when it is sent again. */
  public Delivery deliver(String from, String to, Mail mail, String id, Instant at) {
    try {
      InternetAddress sender = MailAddress.of(from);
      InternetAddress recipient = MailAddress.of(to);
      MimeMessage message = AutomaticMessage.of(id, session, sender, recipient, mail, at);
      try (Connection connection = connect(sender, recipient)) {
        connection.send(message, recipient);
      }
      return new Accepted();
    } catch (MessagingException e) {
      return failed(e);
    }
  }

  Delivery failed(MessagingException e) {
    return e instanceof AddressException
        ? new Rejected("no address to write to: " + e.getMessage())
        : SmtpFailure.of(e).delivery(where());
  }

  /** Opens a connection that is ready to send; {@link SmtpFailure} gives the reason if not. */
  Connection connect(InternetAddress from, InternetAddress to) throws MessagingException {
    boolean isAscii = MailAddress.isAscii(from) && MailAddress.isAscii(to);
    KeptTransport transport = new KeptTransport(isAscii ? session : smtpUtf8);
    Deadline deadline = Deadline.in(timeout);
    try {
      return greet(from, transport, dialer.connect(deadline), deadline);
    } catch (ConnectException e) {
      throw new MessagingException("no connection: " + e.getMessage(), e);
    } catch (UnknownHostException | InterruptedIOException e) {
      throw new MessagingException(e.getMessage(), e);
    } catch (IOException e) {
      throw inTime(new MessagingException("connection lost: " + e.getMessage(), e), deadline);
    }
  }

  private Connection greet(
      InternetAddress from, KeptTransport transport, DeadlineSocket socket, Deadline deadline)
      throws IOException, MessagingException {
    Connection connection = new Connection(from, socket, transport, deadline);
    try {
      transport.connect(
          server.tls() == Tls.IMPLICIT
              ? server.trust().startTls(socket, server.endpoint()).socket()
              : socket);
      return connection;
    } catch (MessagingException e) {
      MessagingException failure = withReply(e, transport);
      connection.close();
      throw inTime(failure, deadline);
    } catch (IOException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** For a refusing greeting, the library reports the code only; the reply contains the reason. */
  private static MessagingException withReply(MessagingException e, SMTPTransport transport) {
    String reply = transport.getLastServerResponse();
    boolean isRefusal = transport.getLastReturnCode() >= 400 && reply != null;
    return isRefusal && !String.valueOf(e.getMessage()).contains(reply.strip())
        ? new MessagingException(reply, e)
        : e;
  }

  /** Replaces the unspecific error after the deadline; refusals of the server are kept. */
  private MessagingException inTime(MessagingException e, Deadline deadline) {
    return deadline.hasPassed() && SmtpFailure.of(e).code() == 0
        ? new MessagingException("not done within " + timeout.toSeconds() + " s", e)
        : e;
  }

  /** A connection. Used by one thread at a time. */
  final class Connection implements AutoCloseable {

    private final InternetAddress from;
    private final DeadlineSocket socket;
    private final KeptTransport transport;
    private Deadline deadline;

    private Connection(
        InternetAddress from, DeadlineSocket socket, KeptTransport transport, Deadline deadline) {
      this.from = from;
      this.socket = socket;
      this.transport = transport;
      this.deadline = deadline;
    }

    /** Prepares the next mail with RSET; false if the server has closed or does not answer. */
    boolean isReadyAgain() {
      renew(READY_TIMEOUT);
      boolean isReady = transport.isConnected();
      renew(timeout);
      return isReady;
    }

    private void renew(Duration within) {
      deadline = Deadline.in(within);
      socket.renew(deadline);
    }

    void rest() {
      socket.rest();
    }

    /**
     * Sends a message; on return the server is responsible for it.
     *
     * @throws AddressException if the server does not support the address
     * @throws MessagingException if the message was not accepted, or that is unknown; {@link
     *     SmtpFailure} gives the reason
     */
    void send(MimeMessage message, InternetAddress to) throws MessagingException {
      boolean isAscii = MailAddress.isAscii(from) && MailAddress.isAscii(to);
      if (!isAscii && !transport.supportsExtension("SMTPUTF8")) {
        throw new AddressException(
            "the server " + where() + " accepts ASCII addresses only (no SMTPUTF8)");
      }
      try {
        transport.sendMessage(message, new InternetAddress[] {to});
      } catch (MessagingException e) {
        throw inTime(e, deadline);
      }
    }

    /** Whether the server may have the last message, although it did not confirm it. */
    boolean mayHaveArrived() {
      return transport.hasBegunContent;
    }

    /** A failure to close does not affect accepted messages. */
    @Override
    public void close() {
      try (socket) {
        transport.close();
      } catch (MessagingException | IOException e) {
        log.debug("server={} an SMTP connection was not closed cleanly: {}", where(), e.toString());
      }
    }

    void closeIdle() {
      renew(READY_TIMEOUT);
      close();
    }
  }

  /** Records whether the content of the last message was begun. */
  private static final class KeptTransport extends SMTPTransport {

    private boolean hasBegunContent;

    KeptTransport(Session session) {
      super(session, new URLName("smtp", null, -1, null, null, null));
      setUseRset(true);
    }

    @Override
    protected void mailFrom() throws MessagingException {
      hasBegunContent = false;
      super.mailFrom();
    }

    @Override
    protected OutputStream data() throws MessagingException {
      OutputStream content = super.data();
      hasBegunContent = true;
      return content;
    }
  }
}
