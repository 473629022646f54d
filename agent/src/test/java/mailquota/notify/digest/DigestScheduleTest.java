package mailquota.notify.digest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import mailquota.demo.server.DemoMail;
import mailquota.demo.server.DemoServer;
import mailquota.demo.server.DemoSmtpServer;
import mailquota.net.Tls;
import mailquota.net.Trust;
import mailquota.notify.Delivery;
import mailquota.notify.Delivery.Accepted;
import mailquota.notify.Overview;
import mailquota.notify.email.SmtpServer;
import mailquota.notify.text.LanguageChoice;
import mailquota.notify.text.Style;
import mailquota.notify.text.Templates;
import mailquota.quota.Level;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import mailquota.warning.Fleet;
import mailquota.warning.Fleets;
import mailquota.warning.ResourceStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over a real SMTP connection, by a clock that the test sets. Due is 07:00Z. */
@Timeout(30)
class DigestScheduleTest {

  private static final Instant DUE = Instant.parse("2026-11-24T07:00:00Z");

  private final List<DemoMail> inbox = new CopyOnWriteArrayList<>();
  private final List<Delivery> deliveries = new ArrayList<>();
  private final Store store = newStore();
  private Instant now = DUE.minusSeconds(1);
  private boolean isKnown = true;
  private DemoServer smtp;
  private DigestSchedule schedule;

  @BeforeEach
  void start() throws IOException {
    smtp = DemoSmtpServer.start(0, to -> !to.startsWith("full@"), inbox::add);
    store.mark("digest:daily", DUE.minus(Duration.ofDays(1)));
    schedule = schedule("postmaster@example.org");
  }

  @AfterEach
  void stop() {
    smtp.close();
  }

  @Test
  void itIsSentOnceADayWhenItIsDue() {
    turnAt(DUE.minusSeconds(1));
    assertThat(inbox).isEmpty();
    turnAt(DUE);
    turnAt(DUE.plusSeconds(20));
    assertThat(inbox).hasSize(1);
    turnAt(DUE.plus(Duration.ofDays(1)));
    assertThat(inbox).hasSize(2);
    assertThat(deliveries).containsOnly(new Accepted());
  }

  @Test
  void afterARestartItIsNotSentAgain() {
    turnAt(DUE);
    schedule = schedule("postmaster@example.org");
    turnAt(DUE.plusSeconds(60));
    assertThat(inbox).hasSize(1);
  }

  @Test
  void oneThatWasMissedIsSentLateButNotTooLate() {
    turnAt(DUE.plus(Duration.ofHours(1)));
    assertThat(inbox).hasSize(1);
    turnAt(DUE.plus(Duration.ofDays(1)).plus(DigestSchedule.LATEST).plusSeconds(1));
    assertThat(inbox).hasSize(1);
  }

  @Test
  void theFirstStartOfAllPromisesNothingForWhatWasBefore() {
    schedule = schedule("postmaster@example.org", newStore());
    turnAt(DUE.plusSeconds(60));
    assertThat(inbox).isEmpty();
    turnAt(DUE.plus(Duration.ofDays(1)));
    assertThat(inbox).hasSize(1);
  }

  @Test
  void aClockThatWasYearsAheadDoesNotSilenceItForYears() {
    Instant ahead = DUE.plus(Duration.ofDays(3650));
    turnAt(ahead);
    assertThat(inbox).hasSize(1);
    turnAt(DUE.plusSeconds(60));
    assertThat(inbox).hasSize(1);
    turnAt(DUE.plus(Duration.ofDays(1)));
    assertThat(inbox).hasSize(2);
  }

  @Test
  void aClockThatIsSetBackALittleSendsItOnce() {
    turnAt(DUE);
    turnAt(DUE.minusSeconds(10));
    turnAt(DUE.plusSeconds(10));
    assertThat(inbox).hasSize(1);
  }

  @Test
  void itWaitsUntilTheMailboxesAreKnown() {
    isKnown = false;
    turnAt(DUE);
    assertThat(inbox).isEmpty();
    isKnown = true;
    turnAt(DUE.plusSeconds(20));
    assertThat(inbox).hasSize(1);
  }

  @Test
  void oneThatFailsIsTriedAgainEverMoreSeldomWithTheSameIdentity()
      throws IOException, MessagingException {
    smtp.pause();
    turnAt(DUE);
    turnAt(DUE.plusSeconds(59));
    assertThat(deliveries).hasSize(1);
    turnAt(DUE.plusSeconds(60));
    turnAt(DUE.plusSeconds(179));
    assertThat(deliveries).hasSize(2);
    smtp.resume();
    turnAt(DUE.plusSeconds(180));
    assertThat(deliveries).hasSize(3).last().isEqualTo(new Accepted());
    String id = id(inbox.getFirst());
    // As if the mark had been lost.
    store.mark("digest:daily", DUE.minus(Duration.ofDays(1)));
    schedule = schedule("postmaster@example.org");
    turnAt(DUE.plusSeconds(200));
    assertThat(id(inbox.get(1))).isEqualTo(id).endsWith("@example.org>");
    turnAt(DUE.plus(Duration.ofDays(1)));
    assertThat(id(inbox.get(2))).isNotEqualTo(id);
  }

  @Test
  void theNextOneComesInPlaceOfOneThatNeverArrived() throws IOException {
    smtp.pause();
    turnAt(DUE);
    smtp.resume();
    turnAt(DUE.plus(Duration.ofDays(1)));
    assertThat(inbox)
        .singleElement()
        .satisfies(mail -> assertThat(mail.content()).contains("25 November 2026"));
  }

  @Test
  void oneThatIsRejectedIsNotTriedAgain() {
    schedule = schedule("full@example.org");
    turnAt(DUE);
    turnAt(DUE.plus(Duration.ofHours(1)));
    assertThat(deliveries).singleElement().isInstanceOf(Delivery.Rejected.class);
  }

  private void turnAt(Instant instant) {
    now = instant;
    schedule.turn();
  }

  private DigestSchedule schedule(String to) {
    return schedule(to, store);
  }

  private static Store newStore() {
    return new Store(StoreSettings.sqlite(":memory:"), InstantSource.system());
  }

  private DigestSchedule schedule(String to, Store known) {
    DigestSettings settings =
        new DigestSettings(
            "daily",
            EnumSet.of(Level.WARNING, Level.CRITICAL, Level.FULL),
            "Postmaster <postmaster@example.org>",
            to,
            LocalTime.of(8, 0),
            new Style(
                Templates.builtIn(),
                new LanguageChoice(false, Locale.ENGLISH),
                ZoneId.of("Europe/Madrid")),
            new SmtpServer(
                "127.0.0.1",
                smtp.port(),
                Tls.NONE,
                Trust.ofSystem(),
                null,
                null,
                SmtpServer.USUAL_CONNECTIONS));
    return new DigestSchedule(
        settings, new Mailboxes(), known, () -> now, (_, delivery) -> deliveries.add(delivery));
  }

  private final class Mailboxes implements Overview {

    @Override
    public Optional<Stream<ResourceStatus>> resources(Instant at) {
      return Optional.empty();
    }

    @Override
    public boolean isComplete() {
      return isKnown;
    }

    @Override
    public Fleet fleet(Instant at) {
      return new Fleet(at, 3, Fleets.mixed().resources(), Fleets.mixed().failures());
    }
  }

  private static String id(DemoMail mail) throws MessagingException {
    return new MimeMessage(
            Session.getInstance(new Properties()),
            new ByteArrayInputStream(mail.content().getBytes(UTF_8)))
        .getMessageID();
  }
}
