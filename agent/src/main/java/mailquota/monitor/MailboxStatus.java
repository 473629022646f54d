package mailquota.monitor;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import mailquota.forecast.Forecast.Full;
import mailquota.inventory.Mailbox;
import mailquota.probe.Probe;
import mailquota.quota.Level;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a mailbox now.
 *
 * @param level null while it has never been measured: unknown is not OK
 * @param lastSuccess when it was last measured; null for never
 * @param trends of its limited resources, as of the last success; empty for none
 */
public record MailboxStatus(
    Probe lastProbe, @Nullable Level level, @Nullable Instant lastSuccess, List<Trend> trends) {

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

  public Mailbox mailbox() {
    return lastProbe.mailbox();
  }
}
