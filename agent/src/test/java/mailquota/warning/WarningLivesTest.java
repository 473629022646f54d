package mailquota.warning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.forecast.Forecast;
import mailquota.quota.Limit;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Scenarios, one in each row: the readings of a mailbox and the expected notices.
 *
 * <p>A reading is {@code hour:percent}, followed by {@code f48} for a forecast of 48 hours and by
 * {@code s} for a silence; {@code u} in place of the percentage means unlimited. A notice is {@code
 * hour:LEVEL why}, followed by the number of a reminder.
 */
class WarningLivesTest {

  private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");
  private static final long LIMIT = 100L << 30;
  private static final Pattern READING = Pattern.compile("(\\d+):(?:([\\d.]+)|u)(?:f(\\d+))?(s)?");

  private static final WarningPolicy USUAL = WarningPolicy.DEFAULT;
  private static final Map<String, WarningPolicy> POLICIES =
      Map.of(
          "usual", USUAL,
          "resolved", with(USUAL.grace(), true),
          "no grace", with(Duration.ZERO, false));

  private static WarningPolicy with(Duration grace, boolean notifiesResolved) {
    return new WarningPolicy(
        USUAL.thresholds(), USUAL.clearMargin(), grace, USUAL.repeat(), notifiesResolved);
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          only the highest level of a jump | usual | 0:10 1:97 2:97 | 1:CRITICAL raised
          each level on the way up, once | usual | 0:80 1:85 2:90 3:91 4:95 5:99 6:100 7:120 | 0:INFO raised, 2:WARNING escalated, 4:CRITICAL escalated, 6:FULL escalated
          nothing on the way down | usual | 0:100 1:96 2:91 3:82 4:10 | 0:FULL raised
          a level holds within the margin | usual | 0:90 1:88.1 2:90 50:88.1 51:90 | 0:WARNING raised
          back within the grace | usual | 0:91 1:50 2:91 20:50 30:50 | 0:WARNING raised
          back within the grace, and still there when that is over | usual | 0:91 1:50 2:91 24:91 25:91 26:91 | 0:WARNING raised, 25:WARNING raised
          lower and back within the grace, and still there when that is over | usual | 0:91 1:85 2:91 25:91 | 0:WARNING raised, 25:WARNING escalated
          a reminder within the grace replaces the notice | usual | 0:91 71:50 72:91 95:91 | 0:WARNING raised, 72:WARNING reminder 1
          back within the grace and higher | usual | 0:91 1:50 2:96 | 0:WARNING raised, 2:CRITICAL escalated
          back within the grace and lower | usual | 0:91 1:50 2:85 | 0:WARNING raised
          back after the grace | usual | 0:91 1:50 26:91 | 0:WARNING raised, 26:WARNING raised
          back after days without a reading | usual | 0:91 1:50 500:91 | 0:WARNING raised, 500:WARNING raised
          at a lower level for longer than the grace | usual | 0:91 1:85 26:85 27:91 | 0:WARNING raised, 27:WARNING escalated
          back each day within the grace | usual | 0:91 12:50 24:91 35:50 48:91 58:50 | 0:WARNING raised
          without a grace each return is notified | no grace | 0:91 1:50 2:91 3:85 4:91 | 0:WARNING raised, 2:WARNING raised, 4:WARNING escalated
          reminded as long as it holds | usual | 0:91 71:91 72:91 73:91 144:92 200:50 | 0:WARNING raised, 72:WARNING reminder 1, 144:WARNING reminder 2
          INFO is not repeated | usual | 0:81 1000:81 | 0:INFO raised
          the time to the reminder begins with the last notice | usual | 0:91 71:96 94:96 95:96 | 0:WARNING raised, 71:CRITICAL escalated, 95:CRITICAL reminder 1
          reminders are counted over the episode | usual | 0:96 24:96 25:100 49:100 | 0:CRITICAL raised, 24:CRITICAL reminder 1, 25:FULL escalated, 49:FULL reminder 2
          a lower level has reminders at its own interval | usual | 0:96 10:91 35:91 71:91 72:91 | 0:CRITICAL raised, 72:WARNING reminder 1
          one reminder after a gap of days | usual | 0:91 240:91 241:91 | 0:WARNING raised, 240:WARNING reminder 1
          a withheld notice is sent when the silence ends | usual | 0:91s 50:91s 90:91 91:91 | 90:WARNING raised
          a withheld notice has the level at the end of the silence | usual | 0:91s 1:97 | 1:CRITICAL raised
          a withheld escalation | usual | 0:91 1:96s 2:96 | 0:WARNING raised, 2:CRITICAL escalated
          ended before the silence | usual | 0:91s 1:50 2:50 | ''
          a withheld reminder | usual | 0:91 72:91s 80:91 81:91 | 0:WARNING raised, 80:WARNING reminder 1
          by a forecast | usual | 0:70f73 1:70f72 2:71f71 | 1:WARNING forecast
          a forecast begins the highest level at once | usual | 0:60f24 | 0:CRITICAL forecast
          a threshold reached is no forecast | usual | 0:96f60 1:82f70 | 0:CRITICAL raised
          a forecast escalates a level that began by use | usual | 0:91f80 1:92f20 | 0:WARNING raised, 1:CRITICAL forecast
          a threshold reached after the forecast is not notified | usual | 0:70f72 24:81f50 47:91f26 | 0:WARNING forecast
          a level by a forecast has reminders | usual | 0:70f72 72:75f90 | 0:WARNING forecast, 72:WARNING reminder 1
          a level by a forecast holds up to a longer horizon | resolved | 0:70f72 1:70f108 2:70f109 | 0:WARNING forecast, 2:OK resolved
          a forecast that becomes unknown | resolved | 0:70f72 1:70 | 0:WARNING forecast, 1:OK resolved
          without the forecast but within the margin | usual | 0:91f72 1:88.5f900 2:90 | 0:WARNING raised
          an unstable forecast | usual | 0:70f72 1:70 2:70f72 3:70 4:70f50 | 0:WARNING forecast
          an unstable forecast does not suppress a later one | usual | 0:70f72 1:70 12:70f72 13:70 25:70f50 | 0:WARNING forecast, 25:WARNING forecast
          a forecast that returns is notified after the grace | usual | 0:70f72 1:70 2:70f70 24:70f48 25:70f47 | 0:WARNING forecast, 25:WARNING forecast
          a threshold reached within the grace after a forecast | usual | 0:70f72 1:70 2:91f50 20:50 30:91 | 0:WARNING forecast
          by a forecast soon after the level ended | usual | 0:91 1:50 2:60f50 24:60f50 25:60f50 | 0:WARNING raised, 25:WARNING forecast
          resolved | resolved | 0:91 1:85 2:50 3:50 | 0:WARNING raised, 2:OK resolved
          resolved and back is notified again | resolved | 0:91 1:50 2:91 | 0:WARNING raised, 1:OK resolved, 2:WARNING raised
          resolved because the limit was removed | resolved | 0:100 1:u | 0:FULL raised, 1:OK resolved
          nothing is resolved without a notice | resolved | 0:91s 1:50 | ''
          a withheld resolution | resolved | 0:91 1:50s 60:50 61:50 | 0:WARNING raised, 60:OK resolved
          a withheld resolution, and back | resolved | 0:91 1:50s 2:91 | 0:WARNING raised
          no level without a limit | usual | 0:u 1:91 2:u | 1:WARNING raised
          a clock set back delays a reminder by its interval at most | usual | 900:91 10:91 81:91 82:91 | 900:WARNING raised, 82:WARNING reminder 1
          a clock set back prolongs the grace once | usual | 900:91 901:50 10:50 20:91 21:50 46:91 | 900:WARNING raised, 46:WARNING raised
          a clock set forward and back again | usual | 0:91 9000:91 1:91 2:91 73:91 | 0:WARNING raised, 9000:WARNING reminder 1, 73:WARNING reminder 2
          """)
  void isNotified(String life, String policy, String readings, String expected) {
    StringJoiner notices = new StringJoiner(", ");
    WarningState state = WarningState.CLEAR;
    for (String text : readings.split(" ", -1)) {
      Matcher reading = READING.matcher(text);
      assertThat(reading.matches()).as("%s in %s", text, life).isTrue();
      Instant at = START.plus(Duration.ofHours(Long.parseLong(reading.group(1))));
      Decision decision =
          Objects.requireNonNull(POLICIES.get(policy))
              .decide(state, Resource.STORAGE, usage(reading), forecast(reading, at), at);
      boolean silenced = reading.group(4) != null;
      decision
          .toNotify()
          .filter(_ -> !silenced)
          .ifPresent(change -> notices.add(reading.group(1) + ":" + words(change)));
      state = silenced ? decision.withheld() : decision.notified();
    }
    assertThat(notices).hasToString(expected);
  }

  private static Usage usage(Matcher reading) {
    return reading.group(2) == null
        ? new Usage(LIMIT, Limit.UNLIMITED)
        : new Usage(
            (long) (Double.parseDouble(reading.group(2)) / 100 * LIMIT), new Limit.Finite(LIMIT));
  }

  private static Forecast forecast(Matcher reading, Instant now) {
    if (reading.group(3) == null) {
      return Forecast.NONE;
    }
    Instant full = now.plus(Duration.ofHours(Long.parseLong(reading.group(3))));
    return new Forecast.Full(full, full, full);
  }

  private static String words(Change change) {
    String words = change.level() + " " + change.why().label();
    return change.repetition() == 0 ? words : words + " " + change.repetition();
  }
}
