package mailquota.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import mailquota.net.HttpTarget;
import mailquota.net.Trust;
import mailquota.quota.Secret;

/** Checks the URLs and headers of HTTP requests. */
record HttpTargetRules(Problems problems, Secrets secrets) {

  Optional<HttpTarget> target(
      String key, String expected, Secret url, Map<String, Secret> headers, Trust trust) {
    try {
      return Optional.of(new HttpTarget(url, headers, trust));
    } catch (IllegalArgumentException _) {
      problems.expected(key, expected, "something else"); // It may contain a password.
      return Optional.empty();
    }
  }

  /**
   * Whether the target is encrypted or on this machine, or the file allows it otherwise.
   *
   * @param what would go there unencrypted, for the message
   */
  boolean isAllowed(String key, HttpTarget target, String what, boolean allowPlaintext) {
    if (target.isEncrypted() || allowPlaintext || HostPort.isLoopback(target.host())) {
      return true;
    }
    problems.unencrypted(key, "https, or allow-plaintext: true", what, target.host(), "http");
    return false;
  }

  Map<String, Secret> headers(String key, Map<String, SecretText> written) {
    Map<String, Secret> headers = texts(key, written);
    headers.forEach((name, value) -> {
      if (!HttpTarget.takesHeader(name, value)) {
        problems.wrongKey(key + "." + name, "a header that a request may have", name);
      }
    });
    return headers;
  }

  Map<String, Secret> texts(String key, Map<String, SecretText> written) {
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
