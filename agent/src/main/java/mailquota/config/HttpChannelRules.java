package mailquota.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import mailquota.config.ChannelSection.AlertmanagerSection;
import mailquota.config.ChannelSection.WebhookSection;
import mailquota.net.HttpTarget;
import mailquota.net.Trust;
import mailquota.notify.alertmanager.AlertmanagerSettings;
import mailquota.notify.webhook.WebhookBody;
import mailquota.notify.webhook.WebhookSettings;
import mailquota.quota.Level;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

final class HttpChannelRules {

  private static final String ALERTMANAGER = "a URL such as http://127.0.0.1:9093";
  private static final String WEBHOOK = "an http or https URL";
  private static final String SECRETS = "secrets";
  private static final int MOST_TEMPLATE_BYTES = 1 << 20;
  private static final String ALERTS = "/api/v2/alerts";

  private final Problems problems;
  private final Secrets secrets;
  private final TrustRules trusts;
  private final HttpTargetRules targets;

  HttpChannelRules(Problems problems, Secrets secrets, TrustRules trusts) {
    this.problems = problems;
    this.secrets = secrets;
    this.trusts = trusts;
    targets = new HttpTargetRules(problems, secrets);
  }

  Optional<AlertmanagerSettings> alertmanager(
      String name, Set<Level> levels, AlertmanagerSection section) {
    String key = "channels." + name;
    Trust trust = trusts.check(key + ".ca-file", section.caFile());
    Map<String, Secret> headers = targets.headers(key + ".headers", section.headers());
    if (section.urls().isEmpty()) {
      problems.missing(key + ".urls", "at least one, " + ALERTMANAGER);
    }
    List<HttpTarget> valid = new ArrayList<>();
    for (int i = 0; i < section.urls().size(); i++) {
      String at = key + ".urls[" + i + "]";
      UrlText url = section.urls().get(i);
      if (url == null) {
        problems.missing(at, ALERTMANAGER);
        continue;
      }
      targets
          .target(at, ALERTMANAGER, new Secret(alerts(url.written())), headers, trust)
          .filter(target ->
              headers.isEmpty() || targets.isAllowed(at, target, SECRETS, section.allowPlaintext()))
          .ifPresent(valid::add);
    }
    if (!problems.checkPositive(key + ".resend", section.resend())) {
      return Optional.empty();
    }
    return Optional.of(new AlertmanagerSettings(name, levels, valid, section.resend()));
  }

  /** The alerts URL for the base URL of an Alertmanager. */
  private static String alerts(String url) {
    String base = url.replaceAll("/+$", "");
    return base.endsWith(ALERTS) ? base : base + ALERTS;
  }

  Optional<WebhookSettings> webhook(String name, Set<Level> levels, WebhookSection section) {
    String key = "channels." + name;
    Trust trust = trusts.check(key + ".ca-file", section.caFile());
    Map<String, Secret> headers = targets.headers(key + ".headers", section.headers());
    Map<String, Secret> with = targets.texts(key + ".with", section.with());
    Optional<WebhookBody> body = body(key + ".body", section.body(), with);
    ChannelRules.checkConnections(problems, key, section.connections());
    if (section.url() == null) {
      problems.missing(key + ".url", WEBHOOK);
    }
    Secret url = secrets.resolveText(key + ".url", section.url());
    // A URL from the environment or a file counts as a secret.
    boolean isSecret =
        (section.url() != null && !section.url().isLiteral())
            || !headers.isEmpty()
            || !with.isEmpty();
    return Optional.ofNullable(url)
        .flatMap(known -> targets.target(key + ".url", WEBHOOK, known, headers, trust))
        .filter(target ->
            !isSecret || targets.isAllowed(key + ".url", target, SECRETS, section.allowPlaintext()))
        .flatMap(target ->
            body.map(
                text -> new WebhookSettings(name, levels, target, text, section.connections())));
  }

  private Optional<WebhookBody> body(
      String key, @Nullable String written, Map<String, Secret> with) {
    if (written == null) {
      return Optional.of(WebhookBody.standard());
    }
    try {
      return Optional.of(
          WebhookBody.READY.contains(written)
              ? WebhookBody.ready(written, with)
              : WebhookBody.of(
                  SmallFile.text(trusts.folder().resolve(written), MOST_TEMPLATE_BYTES), with));
    } catch (UnreadableException e) {
      problems.expected(
          key,
          "one of " + String.join(", ", WebhookBody.READY) + ", or a template, " + written,
          String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      boolean isReady = WebhookBody.READY.contains(written);
      problems.expected(
          key,
          isReady ? "all in with that " + written + " names" : "a template that comes to JSON",
          written + ", " + e.getMessage());
    }
    return Optional.empty();
  }
}
