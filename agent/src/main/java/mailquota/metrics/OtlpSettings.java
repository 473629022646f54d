package mailquota.metrics;

import java.time.Duration;
import mailquota.net.HttpTarget;

/**
 * Where metrics are pushed to by OTLP over HTTP.
 *
 * @param target the URL for metrics; its headers are secrets
 * @param interval between two pushes; above 0
 */
public record OtlpSettings(HttpTarget target, Duration interval) {

  /** The default of OpenTelemetry's SDKs. */
  public static final Duration USUAL_INTERVAL = Duration.ofMinutes(1);

  public OtlpSettings {
    if (!interval.isPositive()) {
      throw new IllegalArgumentException("interval is above 0");
    }
  }
}
