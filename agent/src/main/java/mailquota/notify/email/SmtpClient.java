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
import java.util.List;
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
 * Hands mail to one server. The first mail of a connection has one deadline with name look-up,
 * connecting, TLS and login, each further one has its own. Thread-safe.
 */
public final class SmtpClient {

  /**
   * Servers that look into a mail before they take it, or make strangers wait, take their time:
   * more than this is longer than a retry is away.
   */
  static final Duration ALL_WITHIN = Duration.ofSeconds(60);

  /** In bytes, for each mail. All replies of a delivery, TLS included, are some thousand. */
  static final int MOST_HEARD = 1 << 20;

  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(15);

  /** For a server that has nothing to do but say so. */
  private static final Duration READY_WITHIN = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(SmtpClient.class);

  private final SmtpServer server;
  private final Duration allWithin;
  private final Session session;

  /** For addresses beyond ASCII, which the other would cut to their lower eight bits. */
  private final Session beyondAscii;

  private final Dialer dialer;

  public SmtpClient(SmtpServer server) {
    this(server, ALL_WITHIN);
  }

  SmtpClient(SmtpServer server, Duration allWithin) {
    this.server = server;
    this.allWithin = allWithin;
    session = MailSession.with(server);
    beyondAscii = MailSession.beyondAscii(server);
    dialer =
        new Dialer(
            server.endpoint(),
            CONNECT_WITHIN,
            deadline -> new DeadlineSocket(deadline, MOST_HEARD));
  }

  /** In which messages for it are made. */
  Session session() {
    return session;
  }

  /** For messages about it. */
  String where() {
    return server.endpoint().toString();
  }

  /**
   * Sends one mail on a connection of its own.
   *
   * @param id of the message: the same when it is sent again
   */
  public Delivery deliver(String from, String to, Mail mail, String id, Instant at) {
    try {
      InternetAddress sender = MailAddress.of(from);
      InternetAddress recipient = MailAddress.of(to);
      MimeMessage message = AutomaticMessage.of(id, session, sender, recipient, mail, at);
      try (Connection connection = connect(sender, List.of(recipient))) {
        connection.send(message, recipient);
      }
      return new Accepted();
    } catch (MessagingException e) {
      return failed(e);
    }
  }

  /** What a mail that was not sent is for the outbox. */
  Delivery failed(MessagingException e) {
    return e instanceof AddressException
        ? new Rejected("no address to write to: " + e.getMessage())
        : SmtpFailure.of(e).delivery(where());
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
    KeptTransport transport = new KeptTransport(isAscii ? session : beyondAscii);
    Deadline deadline = Deadline.in(allWithin);
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
              ? server.trust().startTls(socket, server.endpoint())
              : socket);
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

  /** Behind the deadline all fails, in words that tell nothing; but not what the server refused. */
  private MessagingException inTime(MessagingException e, Deadline deadline) {
    return deadline.hasPassed() && SmtpFailure.of(e).code() == 0
        ? new MessagingException("not done within " + allWithin.toSeconds() + " s", e)
        : e;
  }

  /** A connection to send on. Used by one thread at a time. */
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

    /**
     * Begins with the next mail: the server forgets the one before (RSET). False when it has closed
     * the connection, or does not say that it did.
     */
    boolean isReadyAgain() {
      renew(READY_WITHIN);
      boolean isReady = transport.isConnected();
      renew(allWithin);
      return isReady;
    }

    private void renew(Duration within) {
      deadline = Deadline.in(within);
      socket.renew(deadline);
    }

    /** Nothing is sent for a while. */
    void rest() {
      socket.rest();
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

    /** Whether the server may have the last message, although it did not say so. */
    boolean mayHaveArrived() {
      return transport.hasBegunContent;
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

    /** The same, of a connection that rests: within a few seconds. */
    void closeIdle() {
      renew(READY_WITHIN);
      close();
    }
  }

  /** Knows how far it came with the last message. */
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
