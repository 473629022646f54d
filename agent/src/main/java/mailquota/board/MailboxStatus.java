package mailquota.board;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import mailquota.forecast.Forecast.Full;
import mailquota.inventory.Mailbox;
import mailquota.probe.Probe;
import mailquota.quota.Level;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.Ratio;
import mailquota.quota.Reading;
import mailquota.warning.ResourceStatus;
import mailquota.warning.Subject;
import mailquota.warning.WarningState;
import org.jspecify.annotations.Nullable;

/**
 * The status of a mailbox. Immutable.
 *
 * @param level null for unknown, which is not OK
 * @param lastSuccess when it was last measured; null for never
 * @param trends of its limited resources at the last success
 * @param states for the evaluation of the next probe, without those that are {@link
 *     WarningState#CLEAR}
 * @param recalled the last reading of an earlier process, until a probe of this one does not fail
 */
public record MailboxStatus(
    Probe lastProbe,
    @Nullable Level level,
    @Nullable Instant lastSuccess,
    List<Trend> trends,
    Map<RootResource, WarningState> states,
    @Nullable Reading recalled) {

  public MailboxStatus {
    trends = List.copyOf(trends);
    states = Map.copyOf(states);
  }

  /** A status that this process has observed. */
  public MailboxStatus(
      Probe lastProbe,
      @Nullable Level level,
      @Nullable Instant lastSuccess,
      List<Trend> trends,
      Map<RootResource, WarningState> states) {
    this(lastProbe, level, lastSuccess, trends, states, null);
  }

  /** The figures that are known now; empty if the mailbox has none, or its latest probe failed. */
  public Optional<Reading> reading() {
    return lastProbe.result() instanceof Measured(Reading reading)
        ? Optional.of(reading)
        : Optional.ofNullable(recalled);
  }

  /** Whether it has the result of an earlier process, and no probe of this one has ended. */
  public boolean isRecalled() {
    return !lastProbe.wasTried() && !(lastProbe.result() instanceof Failed);
  }

  /** The earliest forecast of its resources; empty for none. */
  public Optional<Full> full() {
    Full earliest = null;
    for (Trend trend : trends) {
      if (trend.forecast() instanceof Full full
          && (earliest == null || full.at().isBefore(earliest.at()))) {
        earliest = full;
      }
    }
    return Optional.ofNullable(earliest);
  }

  /** The highest ratio of its limited resources at the last success; empty for none. */
  public Optional<Ratio> lastRatio() {
    Ratio highest = null;
    for (Trend trend : trends) {
      Ratio ratio = trend.usage().ratio().orElse(null);
      if (ratio != null && (highest == null || ratio.compareTo(highest) > 0)) {
        highest = ratio;
      }
    }
    return Optional.ofNullable(highest);
  }

  /** Whether its last known use was above 0. */
  public boolean hasUse() {
    return reading()
        .map(Reading::hasUse)
        .orElseGet(() -> trends.stream().anyMatch(trend -> trend.usage().used() > 0));
  }

  public MailboxStatus after(Probe probe) {
    return new MailboxStatus(probe, level, lastSuccess, trends, states, recalled);
  }

  public Mailbox mailbox() {
    return lastProbe.mailbox();
  }

  /** Its limited resources, with the figures of the last success. */
  public Stream<ResourceStatus> resources() {
    return trends.stream()
        .map(trend -> {
          RootResource key = new RootResource(trend.root(), trend.resource());
          WarningState state = states.getOrDefault(key, WarningState.CLEAR);
          Subject subject =
              new Subject(mailbox().address(), mailbox().server(), trend.root(), trend.resource());
          return new ResourceStatus(
              subject, state.level(), trend.usage(), state.episode(), trend.forecast());
        });
  }
}
