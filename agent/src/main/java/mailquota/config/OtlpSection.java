package mailquota.config;

import static mailquota.config.ConfigFile.or;

import java.time.Duration;
import java.util.Map;
import mailquota.metrics.OtlpSettings;
import org.jspecify.annotations.Nullable;

/** The push of metrics besides the scrape. */
record OtlpSection(
    @Nullable UrlText url,
    Duration interval,
    Map<String, SecretText> headers,
    Boolean allowPlaintext,
    @Nullable String caFile) {

  OtlpSection {
    interval = or(interval, OtlpSettings.USUAL_INTERVAL);
    headers = or(headers, Map.of());
    allowPlaintext = or(allowPlaintext, false);
  }
}
