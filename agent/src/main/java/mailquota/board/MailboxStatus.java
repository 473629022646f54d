package mailquota.board;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import mailquota.forecast.Forecast.Full;
import mailquota.inventory.Mailbox;
import mailquota.probe.Probe;
import mailquota.quota.Level;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.Reading;
import mailquota.warning.ResourceStatus;
import mailquota.warning.Subject;
import mailquota.warning.WarningState;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a mailbox now. Immutable.
 *
 * @param level null while it has never been measured: unknown is not OK
 * @param lastSuccess when it was last measured; null for never
 * @param trends of its limited resources, as of the last success; empty for none
 * @param states by which its next probe is evaluated; empty while nothing is wrong with it
 */
public record MailboxStatus(
    Probe lastProbe,
    @Nullable Level level,
    @Nullable Instant lastSuccess,
    List<Trend> trends,
    Map<RootResource, WarningState> states) {

  public MailboxStatus {
    trends = List.copyOf(trends);
    states = Map.copyOf(states);
  }

  /** When some resource of it will be full first, by the last success; empty when none can tell. */
  public Optional<Full> full() {
    return trends.stream()
        .map(Trend::forecast)
        .flatMap(forecast -> forecast instanceof Full full ? Stream.of(full) : Stream.empty())
        .min(Comparator.comparing(Full::at));
  }

  /** Whether it had use above 0 when it was last measured, as far as that is known. */
  public boolean hasUse() {
    return lastProbe.result() instanceof Measured(Reading reading)
        ? reading.hasUse()
        : trends.stream().anyMatch(trend -> trend.usage().used() > 0);
  }

  /** The same, with a probe that changes nothing else. */
  public MailboxStatus after(Probe probe) {
    return new MailboxStatus(probe, level, lastSuccess, trends, states);
  }

  public Mailbox mailbox() {
    return lastProbe.mailbox();
  }

  /** Where each limited resource stands, with its figures of the last success. */
  public Stream<ResourceStatus> resources() {
    return trends.stream()
        .map(trend -> {
          RootResource about = new RootResource(trend.root(), trend.resource());
          WarningState state = states.getOrDefault(about, WarningState.CLEAR);
          Subject subject =
              new Subject(mailbox().address(), mailbox().server(), trend.root(), trend.resource());
          return new ResourceStatus(
              subject, state.level(), trend.usage(), state.episode(), trend.forecast());
        });
  }
}
