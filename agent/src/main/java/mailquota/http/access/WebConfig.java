package mailquota.http.access;

import java.util.Map;
import java.util.Optional;

/**
 * The content of a web configuration file of the exporters. Immutable.
 *
 * @param headers put into each answer
 * @param users the bcrypt hash of the password of each
 */
public record WebConfig(
    Optional<TlsSettings> tls, Map<String, String> headers, Map<String, String> users) {

  public static final WebConfig NONE = new WebConfig(Optional.empty(), Map.of(), Map.of());

  public WebConfig {
    headers = Map.copyOf(headers);
    users = Map.copyOf(users);
  }
}
