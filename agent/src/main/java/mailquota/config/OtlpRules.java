package mailquota.config;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import mailquota.metrics.OtlpSettings;
import mailquota.net.HttpTarget;
import mailquota.net.Trust;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/** Checks {@code metrics.otlp}. */
final class OtlpRules {

  private static final String KEY = "metrics.otlp";
  private static final String EXPECTED = "a URL such as http://127.0.0.1:4318/v1/metrics";

  /** The path of OTLP over HTTP (OTLP 1.3, "OTLP/HTTP Request"). */
  private static final String PATH = "/v1/metrics";

  private final Problems problems;
  private final TrustRules trusts;
  private final HttpTargetRules targets;

  OtlpRules(Problems problems, Secrets secrets, TrustRules trusts) {
    this.problems = problems;
    this.trusts = trusts;
    targets = new HttpTargetRules(problems, secrets);
  }

  /** Empty for no push, and where there is a problem. */
  Optional<OtlpSettings> check(@Nullable OtlpSection section) {
    if (section == null) {
      return Optional.empty();
    }
    Trust trust = trusts.check(KEY + ".ca-file", section.caFile());
    Map<String, Secret> headers = targets.headers(KEY + ".headers", section.headers());
    boolean isInterval = problems.checkPositive(KEY + ".interval", section.interval());
    UrlText url = section.url();
    if (url == null) {
      problems.missing(KEY + ".url", EXPECTED);
      return Optional.empty();
    }
    Secret written = new Secret(withPath(url.written()));
    return targets
        .target(KEY + ".url", EXPECTED, written, headers, trust)
        .filter(target -> isAllowed(target, headers, section.allowPlaintext()))
        .filter(_ -> isInterval)
        .map(target -> new OtlpSettings(target, section.interval()));
  }

  private boolean isAllowed(
      HttpTarget target, Map<String, Secret> headers, boolean allowPlaintext) {
    return headers.isEmpty() || targets.isAllowed(KEY + ".url", target, "secrets", allowPlaintext);
  }

  /** With the usual path if there is none. */
  private static String withPath(String url) {
    try {
      String path = URI.create(url).getPath();
      return path == null || path.isEmpty() || path.equals("/")
          ? url.replaceAll("/$", "") + PATH
          : url;
    } catch (IllegalArgumentException _) {
      return url; // It is reported as a wrong URL.
    }
  }
}
