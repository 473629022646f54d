package mailquota;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import mailquota.metrics.MetricsSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of the cost of many series, once the number of known mailboxes leads to it. Thread-safe.
 */
final class SeriesWatch {

  private static final Logger log = LoggerFactory.getLogger(SeriesWatch.class);

  private final Supplier<MetricsSettings> settings;
  private final AtomicBoolean areMany = new AtomicBoolean();

  /** {@code settings} gives the present ones. */
  SeriesWatch(Supplier<MetricsSettings> settings) {
    this.settings = settings;
  }

  void check(long mailboxes) {
    String cost = settings.get().costOf(mailboxes).orElse("");
    boolean wereMany = areMany.getAndSet(!cost.isEmpty());
    if (!wereMany && !cost.isEmpty()) {
      log.warn("mailboxes={} metrics.mailboxes: {}", mailboxes, cost);
    }
  }
}
