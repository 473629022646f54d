package mailquota.notify.email;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import mailquota.demo.server.DemoMail;
import mailquota.demo.server.DemoServer;
import mailquota.demo.server.DemoSmtpServer;
import mailquota.forecast.Forecast;
import mailquota.notify.Delivery;
import mailquota.notify.Delivery.Accepted;
import mailquota.notify.Delivery.Rejected;
import mailquota.notify.Delivery.RetryLater;
import mailquota.notify.OwnerDetails;
import mailquota.notify.text.LanguageChoice;
import mailquota.notify.text.Notices;
import mailquota.notify.text.Style;
import mailquota.notify.text.Templates;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Owner;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.testing.Styles;
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
    assertThat(message.getSubject()).isEqualTo("Your mailbox is 91% full (alice@example.org)");
    assertThat(Emails.part(message, 0))
        .contains("932\u00a0MB of 1.0\u00a0GB used, 92\u00a0MB free");
    assertThat(Emails.part(message, 1))
        .contains("<strong>91%</strong> &middot; 932\u00a0MB of 1.0\u00a0GB used");
    assertThat(message.getHeader("X-Quota-Mailbox")).containsExactly("alice@example.org");
    assertThat(message.getHeader("X-Quota-Level")).containsExactly("WARNING");
    assertThat(message.getHeader("X-Quota-Reason")).containsExactly("raised");
    assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    assertThat(message.getHeader("X-Auto-Response-Suppress")).containsExactly("All");
    assertThat(message.getSentDate()).isEqualTo(NOW);
    assertThat(message.getHeader("Importance")).isNull();
    assertThat(message.getHeader("Precedence")).isNull();
  }

  @Test
  void criticalMailIsImportant() throws MessagingException {
    channel().deliver(notice("alice@example.org", Level.CRITICAL));
    assertThat(received().getHeader("Importance")).containsExactly("high");
  }

  @Test
  void theNoticesOfAnEpisodeStandTogether() throws MessagingException {
    channel().deliver(notice("alice@example.org", Level.WARNING));
    channel().deliver(notice("alice@example.org", Level.CRITICAL));
    channel().deliver(notice("bob@example.org", Level.CRITICAL));

    String[] thread = Emails.read(inbox.get(0)).getHeader("References");
    assertThat(thread).singleElement().asString().matches("<[0-9a-f]{32}@example.org>");
    assertThat(Emails.read(inbox.get(1)).getHeader("References")).isEqualTo(thread);
    assertThat(Emails.read(inbox.get(2)).getHeader("References")).isNotEqualTo(thread);
  }

  @Test
  void theOwnersFoldersAreTheOwnersToRead() throws MessagingException, IOException {
    OwnerDetails folders = _ -> Notices.folders();
    EmailSettings settings = Emails.to("{mailbox}", "postmaster@{domain}", smtp.port());
    EmailChannel channel = new EmailChannel(settings, folders);
    channel.deliver(notice("alice@example.org", Level.CRITICAL));
    channel.deliver(notice("alice@example.org", Level.FULL));

    assertThat(Emails.part(Emails.read(inbox.get(0)), 0)).contains("384\u00a0MB (41%)  Sent");
    assertThat(inbox.get(1).recipients()).containsExactly("postmaster@example.org");
    assertThat(Emails.part(Emails.read(inbox.get(1)), 0))
        .contains("someone else’s mailbox")
        .doesNotContain("Sent");
  }

  /** Each reader's own: a full mailbox's owner reads Spanish, and the admin reads German. */
  @Test
  void ownersReadTheirLanguageAndAdminsTheChannels() throws MessagingException {
    EmailSettings usual = Emails.to("{contact}", "postmaster@{domain}", smtp.port());
    Style style =
        new Style(Templates.builtIn(), LanguageChoice.parse("{language}, de"), ZoneOffset.UTC);
    EmailChannel channel =
        new EmailChannel(
            new EmailSettings(
                "owner",
                usual.levels(),
                usual.from(),
                usual.to(),
                usual.escalateTo(),
                style,
                usual.smtp()),
            OwnerDetails.UNKNOWN);
    Owner owner = new Owner(null, Locale.of("es"));
    channel.deliver(notice("alice@example.org", owner, Level.CRITICAL));
    channel.deliver(notice("alice@example.org", owner, Level.FULL));
    assertThat(Emails.read(inbox.get(0)).getSubject()).startsWith("Su buzón está casi lleno (91");
    assertThat(Emails.read(inbox.get(1)).getSubject()).startsWith("Postfach voll: ");
  }

  @Test
  void theMessageIdIsTheNoticesIdentityHoweverOftenItIsSent() throws MessagingException {
    Notice notice = notice("alice@example.org", Level.WARNING);
    channel().deliver(notice);
    channel().deliver(notice);
    channel().deliver(notice("alice@example.org", Level.CRITICAL));

    assertThat(inbox).hasSize(3);
    String id = Emails.read(inbox.get(0)).getMessageID();
    assertThat(id).isEqualTo("<" + notice.id() + "@example.org>");
    assertThat(Emails.read(inbox.get(1)).getMessageID()).isEqualTo(id);
    assertThat(Emails.read(inbox.get(2)).getMessageID()).isNotEqualTo(id);
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
  void resolvedNoticesBelongToTheEndedLevel() {
    Notice raised = notice("alice@example.org", Level.WARNING);
    Change end = new Change(Level.OK, Level.WARNING, Change.Why.RESOLVED, NOW, 0);
    Change unseen = new Change(Level.OK, Level.FULL, Change.Why.RESOLVED, NOW, 0);
    assertThat(channel().carries(with(raised, end))).isTrue();
    assertThat(channel().carries(with(raised, unseen))).isFalse();
  }

  private static Notice with(Notice of, Change change) {
    return new Notice(of.subject(), of.owner(), of.usage(), change, of.forecast(), of.at());
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
    assertThat(message.getSubject()).isEqualTo("Your mailbox is 91% full (<b>é\"&x@example.org)");
    assertThat(Emails.part(message, 1))
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
            Styles.usual(),
            Emails.onLoopback(port)),
        OwnerDetails.UNKNOWN);
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
    return Emails.read(inbox.getFirst());
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
