package mailquota.notify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import mailquota.demo.server.DemoMail;
import mailquota.demo.server.DemoServer;
import mailquota.demo.server.DemoSmtpServer;
import mailquota.forecast.Forecast;
import mailquota.notify.Delivery.Accepted;
import mailquota.notify.Delivery.Rejected;
import mailquota.notify.Delivery.RetryLater;
import mailquota.notify.words.Style;
import mailquota.probe.Trust;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Owner;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.warning.Change;
import mailquota.warning.Notice;
import mailquota.warning.Subject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over a real SMTP connection, read back as a mail client reads it. */
@Timeout(30)
class EmailChannelTest {

  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

  private final List<DemoMail> inbox = new CopyOnWriteArrayList<>();
  private DemoServer smtp = closedServer();

  @BeforeEach
  void start() throws IOException {
    smtp = DemoSmtpServer.start(0, to -> !to.startsWith("full@"), inbox::add);
  }

  @AfterEach
  void stop() {
    smtp.close();
  }

  @Test
  void theOwnerGetsTheFiguresAsTextAndAsHtml() throws MessagingException, IOException {
    assertThat(channel().deliver(notice("alice@example.org", Level.WARNING)))
        .isEqualTo(new Accepted());

    MimeMessage message = received();
    assertThat(inbox.getFirst().recipients()).containsExactly("alice@example.org");
    assertThat(message.getSubject()).isEqualTo("Your mailbox alice@example.org is 91% full");
    assertThat(part(message, 0)).contains("932\u00a0MiB of 1.0\u00a0GiB used, 92\u00a0MiB free");
    assertThat(part(message, 1))
        .contains("<strong>91%</strong> &middot; 932\u00a0MiB of 1.0\u00a0GiB used");
    assertThat(message.getHeader("X-Quota-Mailbox")).containsExactly("alice@example.org");
    assertThat(message.getHeader("X-Quota-Level")).containsExactly("WARNING");
    assertThat(message.getHeader("X-Quota-Reason")).containsExactly("raised");
    assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
  }

  @Test
  void theMessageIdIsTheNoticesIdentityHoweverOftenItIsSent() throws MessagingException {
    Notice notice = notice("alice@example.org", Level.WARNING);
    channel().deliver(notice);
    channel().deliver(notice);
    channel().deliver(notice("alice@example.org", Level.CRITICAL));

    assertThat(inbox).hasSize(3);
    String id = read(inbox.get(0)).getMessageID();
    assertThat(id).isEqualTo("<" + notice.id() + "@example.org>");
    assertThat(read(inbox.get(1)).getMessageID()).isEqualTo(id);
    assertThat(read(inbox.get(2)).getMessageID()).isNotEqualTo(id);
  }

  @Test
  void theContactGetsItWhereThereIsOne() {
    Owner owner = new Owner("bob@elsewhere.example", null);
    channel().deliver(notice("bob@example.org", owner, Level.WARNING));

    assertThat(inbox.getFirst().recipients()).containsExactly("bob@elsewhere.example");
  }

  @Test
  void aFullMailboxIsAFinalRejection() {
    Delivery delivery = channel().deliver(notice("full@example.org", Level.CRITICAL));

    assertThat(delivery).isInstanceOf(Rejected.class);
    assertThat(((Rejected) delivery).why()).contains("552 5.2.2");
  }

  @Test
  void aServerThatIsAwayIsTriedLater() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Delivery delivery = channel(port).deliver(notice("alice@example.org", Level.WARNING));

    assertThat(delivery).isInstanceOf(RetryLater.class);
    assertThat(((RetryLater) delivery).why()).contains("127.0.0.1:" + port);
  }

  @Test
  void aNameCannotBreakOutOfItsHeaderOrTheHtml() throws MessagingException, IOException {
    Owner owner = new Owner("a@example.org", null);
    channel().deliver(notice("<b>\u00e9\"&x@example.org", owner, Level.WARNING));

    MimeMessage message = received();
    assertThat(message.getSubject()).isEqualTo("Your mailbox <b>é\"&x@example.org is 91% full");
    assertThat(part(message, 1))
        .contains("&lt;b&gt;é&quot;&amp;x@example.org")
        .doesNotContain("<b>");
  }

  @Test
  void onlyItsLevelsAreCarried() {
    assertThat(channel().carries(notice("alice@example.org", Level.WARNING))).isTrue();
    assertThat(channel().carries(notice("alice@example.org", Level.FULL))).isFalse();
  }

  private EmailChannel channel() {
    return channel(smtp.port());
  }

  private static EmailChannel channel(int port) {
    return new EmailChannel(
        new EmailSettings(
            "owner",
            EnumSet.of(Level.INFO, Level.WARNING, Level.CRITICAL),
            "Postmaster <postmaster@example.org>",
            "{contact}",
            null,
            Style.usual(),
            new SmtpServer(
                "127.0.0.1", port, SmtpServer.Encryption.NONE, Trust.ofSystem(), null, null)),
        BiggestFolders.UNKNOWN);
  }

  private static Notice notice(String address, Level level) {
    return notice(address, Owner.UNKNOWN, level);
  }

  private static Notice notice(String address, Owner owner, Level level) {
    return new Notice(
        new Subject(new Address(address), "mx1", "User quota", Resource.STORAGE),
        owner,
        new Usage(977_105_060, new Limit.Finite(1_073_741_824)),
        new Change(level, Level.OK, Change.Why.RAISED, NOW, 0),
        Forecast.NONE,
        NOW);
  }

  private MimeMessage received() throws MessagingException {
    return read(inbox.getFirst());
  }

  private static MimeMessage read(DemoMail mail) throws MessagingException {
    return new MimeMessage(
        Session.getInstance(new Properties()),
        new ByteArrayInputStream(mail.content().getBytes(UTF_8)));
  }

  private static String part(MimeMessage message, int index)
      throws MessagingException, IOException {
    BodyPart part = ((Multipart) message.getContent()).getBodyPart(index);
    return String.valueOf(part.getContent());
  }

  private static DemoServer closedServer() {
    try {
      DemoServer server = DemoSmtpServer.start(0, _ -> true, _ -> {});
      server.close();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
