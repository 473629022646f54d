package mailquota.notify.text;

import static mailquota.notify.text.Notices.full;
import static mailquota.notify.text.Notices.notice;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import mailquota.forecast.Forecast;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Usage;
import mailquota.warning.Change.Why;
import mailquota.warning.Digest;
import mailquota.warning.Fleet;
import mailquota.warning.Notice;
import mailquota.warning.ResourceStatus;
import org.junit.jupiter.api.Test;

/** One line for channels that have no more room. */
class WordingTest {

  @Test
  void theSummaryNamesTheMailboxAndTheDescriptionTheUsage() {
    Notice notice = notice(Level.WARNING, Why.RAISED);

    assertThat(english().summary(notice)).isEqualTo("Mailbox 91% full (alice@example.org)");
    assertThat(english().description(notice))
        .isEqualTo("932\u00a0MB of 1.0\u00a0GB used, 92\u00a0MB free.");
  }

  @Test
  void aSharedRootIsNamedAndItsDomain() {
    Notice notice = Notices.shared(Level.FULL, Why.RAISED, Forecast.NONE);
    assertThat(english().summary(notice))
        .isEqualTo("Shared quota full: new mail is being refused (“cPanel Account”, example.org)");
    ResourceStatus standing =
        new ResourceStatus(
            notice.subject(), Level.FULL, notice.usage(), Notices.NOW, Forecast.NONE);
    assertThat(english().summary(standing, Notices.NOW)).isEqualTo(english().summary(notice));
    Fleet fleet = new Fleet(Notices.NOW, 3, List.of(standing), List.of());
    Digest digest = Digest.of(fleet, Set.of(Level.FULL), Notices.NOW);
    assertThat(english().mail(digest, Notices.NOW, false).text())
        .contains("1.0\u00a0GB of 1.0\u00a0GB used, 0\u00a0B free · cPanel Account")
        .contains("100%  example.org\n");
  }

  @Test
  void theForecastNamesTheDayAndIfNearTheHour() {
    Forecast day = full(Duration.ofDays(3).plusHours(3));
    Notice early = notice(Level.WARNING, Why.FORECAST, day);
    assertThat(english().summary(early))
        .isEqualTo("Mailbox may be full on Friday, 27 November (alice@example.org)");
    assertThat(english().description(early))
        .endsWith(" At this rate it will be full on Friday, 27 November.");
    assertThat(
            english().description(notice(Level.CRITICAL, Why.RAISED, full(Duration.ofHours(30)))))
        .endsWith(" At this rate it will be full on Wednesday, 25 November at about 14:00.");
    assertThat(english().description(notice(Level.INFO, Why.RAISED, full(Duration.ofDays(90)))))
        .endsWith(" At this rate it will be full on Monday, 22 February 2027.");
  }

  /** With 40 % of its room left, nothing is "almost full", however soon it will be. */
  @Test
  void aForecastAloneIsNotCalledAlmostFull() {
    Usage usage = new Usage(60, new Limit.Finite(100));
    Forecast soon = full(Duration.ofHours(20));
    for (Why why : List.of(Why.FORECAST, Why.REMINDER)) {
      Notice notice = Notices.storage(usage, Level.CRITICAL, why, soon);
      assertThat(english().summary(notice))
          .isEqualTo("Mailbox may be full on Wednesday, 25 November (alice@example.org)");
      assertThat(english().description(notice))
          .isEqualTo(
              "60\u00a0B of 100\u00a0B used, 40\u00a0B free."
                  + " At this rate it will be full on Wednesday, 25 November at about 04:00.");
    }
    Notice crossed = Notices.storage(usage, Level.CRITICAL, Why.RAISED, soon);
    assertThat(english().summary(crossed)).contains("almost full: 60%");
    ResourceStatus standing =
        new ResourceStatus(crossed.subject(), Level.CRITICAL, usage, crossed.at(), soon);
    assertThat(english().summary(standing, crossed.at()))
        .isEqualTo("Mailbox may be full on Wednesday, 25 November (alice@example.org)");
  }

  @Test
  void fullAndResolvedNoticesHaveNoForecast() {
    Forecast soon = full(Duration.ofHours(1));
    assertThat(english().description(notice(Level.FULL, Why.ESCALATED, soon)))
        .endsWith(
            "92\u00a0MB free. New messages no longer reach this mailbox: the mail server does not accept"
                + " them, and their senders may get an error message.");
    Notice resolved = notice(Level.OK, Why.RESOLVED, soon);
    assertThat(english().summary(resolved))
        .isEqualTo("Mailbox has enough free space again (alice@example.org)");
    assertThat(english().description(resolved)).endsWith("92\u00a0MB free.");
  }

  private static Wording english() {
    return Templates.builtIn().wording(Locale.ENGLISH, ZoneOffset.UTC);
  }
}
