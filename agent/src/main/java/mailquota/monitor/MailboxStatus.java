package mailquota.monitor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import mailquota.forecast.Forecast;
import mailquota.forecast.Forecast.Full;
import mailquota.forecast.History;
import mailquota.inventory.Mailbox;
import mailquota.probe.Probe;
import mailquota.quota.Level;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.Reading;
import mailquota.store.Remembered;
import mailquota.warning.Standing;
import mailquota.warning.Subject;
import mailquota.warning.WarningState;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a mailbox now.
 *
 * @param level null while it has never been measured: unknown is not OK
 * @param lastSuccess when it was last measured; null for never
 * @param trends of its limited resources, as of the last success; empty for none
 * @param states what its next probe is judged by; empty while nothing is wrong with it
 */
public record MailboxStatus(
    Probe lastProbe,
    @Nullable Level level,
    @Nullable Instant lastSuccess,
    List<Trend> trends,
    Map<RootResource, WarningState> states) {

  /** When some resource of it will be full first, by the last success; empty when none can tell. */
  public Optional<Full> full() {
    return lastSuccess == null ? Optional.empty() : soonest(trends, lastSuccess);
  }

  private static Optional<Full> soonest(List<Trend> trends, Instant at) {
    return trends.stream()
        .map(trend -> trend.forecast(at))
        .flatMap(forecast -> forecast instanceof Full full ? Stream.of(full) : Stream.empty())
        .min(Comparator.comparing(Full::at));
  }

  /** Whether it had use above 0 when it was last measured, as far as that is known. */
  boolean hasUse() {
    return lastProbe.result() instanceof Measured(Reading reading)
        ? reading.hasUse()
        : trends.stream().anyMatch(trend -> trend.usage().used() > 0);
  }

  /** The same, with a probe that changes nothing else. */
  MailboxStatus after(Probe probe) {
    return new MailboxStatus(probe, level, lastSuccess, trends, states);
  }

  public Mailbox mailbox() {
    return lastProbe.mailbox();
  }

  /** Whether a probe has told of it since; one that failed has not. */
  boolean isToldSince(Instant since) {
    return lastProbe.result() instanceof Failed
        ? lastSuccess != null && !lastSuccess.isBefore(since)
        : !lastProbe.at().isBefore(since);
  }

  /** Where each limited resource stands, with its figures of the last success. */
  Stream<Standing> standings() {
    return trends.stream()
        .map(trend -> {
          RootResource about = new RootResource(trend.root(), trend.resource());
          WarningState state = states.getOrDefault(about, WarningState.CLEAR);
          Subject subject =
              new Subject(mailbox().address(), mailbox().server(), trend.root(), trend.resource());
          return new Standing(
              subject, state.level(), trend.usage(), state.episode(), forecast(trend));
        });
  }

  private Forecast forecast(Trend trend) {
    return lastSuccess == null ? Forecast.NONE : trend.forecast(lastSuccess);
  }

  /** What is to be known of it after the end of the process. */
  Remembered toRemember() {
    List<Remembered.Part> parts = new ArrayList<>(trends.size());
    Map<RootResource, WarningState> rest = new HashMap<>(states);
    for (Trend trend : trends) {
      WarningState state = rest.remove(new RootResource(trend.root(), trend.resource()));
      parts.add(
          new Remembered.Part(
              trend.root(),
              trend.resource(),
              trend.usage(),
              state == null ? WarningState.CLEAR : state,
              trend.history()));
    }
    rest.forEach((about, state) ->
        parts.add(new Remembered.Part(about.root(), about.resource(), null, state, new History())));
    Instant toldAt =
        lastSuccess != null && lastProbe.result() instanceof Failed ? lastSuccess : lastProbe.at();
    return new Remembered(mailbox().address(), mailbox().server(), toldAt, parts);
  }
}
