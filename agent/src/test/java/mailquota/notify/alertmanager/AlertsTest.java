package mailquota.notify.alertmanager;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import mailquota.forecast.Forecast;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.warning.ResourceStatus;
import mailquota.warning.Subject;
import org.junit.jupiter.api.Test;

/** The alerts of each round. */
class AlertsTest {

  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
  private static final Duration LIFETIME = Duration.ofMinutes(3);

  private final Alerts alerts = new Alerts(LIFETIME);

  @Test
  void activeAlertsAreSentEachRoundAndTheirEndOnce() {
    assertThat(turn(NOW, true, standing(Level.FULL))).containsExactly(at(Level.FULL, 3));
    assertThat(turn(minutes(1), true, standing(Level.FULL))).containsExactly(at(Level.FULL, 4));
    assertThat(turn(minutes(2), true)).containsExactly(at(Level.FULL, 2));
    assertThat(turn(minutes(3), true)).isEmpty();
  }

  @Test
  void anotherLevelEndsTheOldOneInTheSamePost() {
    turn(NOW, true, standing(Level.CRITICAL));
    assertThat(turn(minutes(1), true, standing(Level.FULL)))
        .containsExactly(at(Level.FULL, 4), at(Level.CRITICAL, 1));
  }

  @Test
  void anEndThatWasNotAcceptedIsRepeatedUntilTheAlertExpires() {
    turn(NOW, true, standing(Level.FULL));
    assertThat(turn(minutes(1), false)).containsExactly(at(Level.FULL, 1));
    assertThat(turn(minutes(2), false)).containsExactly(at(Level.FULL, 2));
    assertThat(turn(minutes(3), false)).isEmpty();
  }

  @Test
  void whatWasSentAndPerhapsLostIsEndedAllTheSame() {
    turn(NOW, false, standing(Level.FULL));
    assertThat(turn(minutes(1), true)).containsExactly(at(Level.FULL, 1));
  }

  @Test
  void duplicateAlertsAreSentOnce() {
    assertThat(turn(NOW, true, standing(Level.FULL), standing(Level.FULL))).hasSize(1);
  }

  private List<Alert> turn(Instant now, boolean isAccepted, ResourceStatus... standings) {
    List<Alert> next = alerts.next(List.of(standings), now);
    alerts.sent(next, now);
    if (isAccepted) {
      alerts.accepted(next, now);
    }
    return next;
  }

  private static Instant minutes(int minutes) {
    return NOW.plus(Duration.ofMinutes(minutes));
  }

  private static Alert at(Level level, int endsAfterMinutes) {
    return new Alert(standing(level), minutes(endsAfterMinutes));
  }

  private static ResourceStatus standing(Level level) {
    return new ResourceStatus(
        new Subject(new Address("a@example.org"), "mx1", "", Resource.STORAGE),
        level,
        new Usage(99, new Limit.Finite(100)),
        NOW,
        Forecast.NONE);
  }
}
