package mailquota.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
  private static final int MOST_TEMPLATE_BYTES = 1 << 20;
  private static final String ALERTS = "/api/v2/alerts";

  private final Problems problems;
  private final Secrets secrets;
  private final TrustRules trusts;
  private final Path folder;

  HttpChannelRules(Problems problems, Secrets secrets, Path folder) {
    this.problems = problems;
    this.secrets = secrets;
    this.folder = folder;
    trusts = new TrustRules(problems, folder);
  }

  Optional<AlertmanagerSettings> alertmanager(
      String name, Set<Level> levels, AlertmanagerSection section) {
    String key = "channels." + name;
    Trust trust = trusts.check(key + ".ca-file", section.caFile());
    Map<String, Secret> headers = headers(key + ".headers", section.headers());
    if (section.urls().isEmpty()) {
      problems.missing(key + ".urls", "at least one, " + ALERTMANAGER);
    }
    List<HttpTarget> targets = new ArrayList<>();
    for (int i = 0; i < section.urls().size(); i++) {
      String at = key + ".urls[" + i + "]";
      UrlText url = section.urls().get(i);
      if (url == null) {
        problems.missing(at, ALERTMANAGER);
        continue;
      }
      target(at, ALERTMANAGER, new Secret(alerts(url.written())), headers, trust)
          .filter(target -> isAllowed(at, target, !headers.isEmpty(), section.allowPlaintext()))
          .ifPresent(targets::add);
    }
    if (!problems.checkPositive(key + ".resend", section.resend())) {
      return Optional.empty();
    }
    return Optional.of(new AlertmanagerSettings(name, levels, targets, section.resend()));
  }

  /** The alerts URL for the base URL of an Alertmanager. */
  private static String alerts(String url) {
    String base = url.replaceAll("/+$", "");
    return base.endsWith(ALERTS) ? base : base + ALERTS;
  }

  Optional<WebhookSettings> webhook(String name, Set<Level> levels, WebhookSection section) {
    String key = "channels." + name;
    Trust trust = trusts.check(key + ".ca-file", section.caFile());
    Map<String, Secret> headers = headers(key + ".headers", section.headers());
    Map<String, Secret> with = texts(key + ".with", section.with());
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
        .flatMap(known -> target(key + ".url", WEBHOOK, known, headers, trust))
        .filter(target -> isAllowed(key + ".url", target, isSecret, section.allowPlaintext()))
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
              : WebhookBody.of(SmallFile.text(folder.resolve(written), MOST_TEMPLATE_BYTES), with));
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

  private Optional<HttpTarget> target(
      String key, String expected, Secret url, Map<String, Secret> headers, Trust trust) {
    try {
      return Optional.of(new HttpTarget(url, headers, trust));
    } catch (IllegalArgumentException _) {
      problems.expected(key, expected, "something else"); // It may contain a password.
      return Optional.empty();
    }
  }

  /** Secrets are sent to another host unencrypted only if the file allows it. */
  private boolean isAllowed(
      String key, HttpTarget target, boolean withSecrets, boolean allowPlaintext) {
    if (target.isEncrypted()
        || !withSecrets
        || allowPlaintext
        || HostPort.isLoopback(target.host())) {
      return true;
    }
    problems.unencrypted(key, "https, or allow-plaintext: true", "secrets", target.host(), "http");
    return false;
  }

  private Map<String, Secret> headers(String key, Map<String, SecretText> written) {
    Map<String, Secret> headers = texts(key, written);
    headers.forEach((name, value) -> {
      if (!HttpTarget.takesHeader(name, value)) {
        problems.wrongKey(key + "." + name, "a header that a request may have", name);
      }
    });
    return headers;
  }

  private Map<String, Secret> texts(String key, Map<String, SecretText> written) {
    Map<String, Secret> texts = new LinkedHashMap<>();
    written.forEach((name, text) -> {
      Secret resolved = secrets.resolveText(key + "." + name, text);
      if (resolved != null) {
        texts.put(name, resolved);
      } else {
        problems.missing(key + "." + name, "a text, env:NAME or file:/path");
      }
    });
    return texts;
  }
}
