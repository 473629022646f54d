package mailquota.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import mailquota.http.access.TlsSettings;
import mailquota.http.access.WebConfig;
import mailquota.quota.FileVersion;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Reads one web configuration file of the exporters, once: {@code
 * github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md}. Not thread-safe.
 */
final class WebConfigReader {

  /** The highest cost takes about a second for each login. */
  private static final Pattern BCRYPT =
      Pattern.compile("\\$2[abxy]\\$(?:0[4-9]|1[0-4])\\$[./A-Za-z0-9]{53}");

  /** Those that the exporters accept. */
  private static final Set<String> HEADERS =
      Set.of(
          "Content-Security-Policy",
          "Strict-Transport-Security",
          "X-Content-Type-Options",
          "X-Frame-Options",
          "X-XSS-Protection");

  private static final int MOST_BYTES = 1 << 20;
  private static final YAMLMapper YAML = new YAMLMapper();

  private final Path file;
  private final List<String> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  /** The files that were read, as they were before that. */
  private final Map<Path, Optional<FileVersion>> versions = new HashMap<>();

  WebConfigReader(Path file) {
    this.file = file;
  }

  /**
   * What was read.
   *
   * @param config only to be used without problems
   */
  record Read(
      WebConfig config,
      List<String> problems,
      List<String> warnings,
      Map<Path, Optional<FileVersion>> versions) {}

  Read read() {
    WebConfig config = WebConfig.NONE;
    try {
      JsonNode root = YAML.readTree(text(file));
      if (root.isMissingNode() || root.isNull()) {
        root = YAML.createObjectNode();
      }
      config = root.isObject() ? config(root) : none("a file with sections");
    } catch (UnreadableException e) {
      problems.add("expected a file that can be read, got " + e.getMessage());
    } catch (JacksonException e) {
      problems.add("line %d: expected YAML".formatted(Math.max(1, e.getLocation().getLineNr())));
    }
    return new Read(config, problems, warnings, versions);
  }

  private WebConfig none(String expected) {
    problems.add("expected " + expected);
    return WebConfig.NONE;
  }

  private WebConfig config(JsonNode root) {
    check(
        "",
        root,
        Set.of("tls_server_config", "http_server_config", "basic_auth_users", "rate_limit"));
    if (root.has("rate_limit")) {
      warnings.add("rate_limit: not used, the agent has limits of its own");
    }
    JsonNode tls = root.path("tls_server_config");
    JsonNode http = root.path("http_server_config");
    check("http_server_config", http, Set.of("http2", "headers"));
    if (http.path("http2").asBoolean(false)) {
      warnings.add("http_server_config.http2: not used, the agent speaks HTTP/1.1");
    }
    return new WebConfig(
        tls.isObject() ? new WebTlsReader(this, tls).read() : Optional.<TlsSettings>empty(),
        headers(http.path("headers")),
        users(root.path("basic_auth_users")));
  }

  private Map<String, String> headers(JsonNode written) {
    check("http_server_config.headers", written, HEADERS);
    return texts("http_server_config.headers", written);
  }

  private Map<String, String> users(JsonNode written) {
    checkSection("basic_auth_users", written);
    Map<String, String> users = texts("basic_auth_users", written);
    users.forEach((name, hash) -> {
      if (name.isEmpty() || name.indexOf(':') >= 0) {
        problem("basic_auth_users", "expected names without a colon");
      }
      if (!BCRYPT.matcher(hash).matches()) {
        problem(
            "basic_auth_users." + name,
            "expected a bcrypt hash of cost 4 to 14, as htpasswd -nBC 10 \"\" writes");
      }
    });
    return users;
  }

  private Map<String, String> texts(String key, JsonNode written) {
    Map<String, String> texts = new LinkedHashMap<>();
    written
        .properties()
        .forEach(entry -> {
          if (entry.getValue().isValueNode() && !entry.getValue().isNull()) {
            texts.put(entry.getKey(), entry.getValue().asString());
          } else {
            problem(key + "." + entry.getKey(), "expected a text");
          }
        });
    return texts;
  }

  private void checkSection(String key, JsonNode section) {
    if (!section.isMissingNode() && !section.isNull() && !section.isObject()) {
      problem(key, "expected a section");
    }
  }

  /** Reports what is no section, and keys that are not known. */
  void check(String key, JsonNode section, Set<String> known) {
    checkSection(key, section);
    section
        .propertyNames()
        .forEach(name -> {
          if (!known.contains(name)) {
            problem(key.isEmpty() ? name : key + "." + name, "expected a key of the exporters");
          }
        });
  }

  void problem(String key, String expected) {
    problems.add(key + ": " + expected);
  }

  void warn(String key, String message) {
    warnings.add(key + ": " + message);
  }

  /** The text of a file that the section names; null if it cannot be read, which is reported. */
  @Nullable String text(String key, String name) {
    Path named = file.toAbsolutePath().resolveSibling(name);
    try {
      return text(named);
    } catch (UnreadableException e) {
      problem(key, "expected a file that can be read, " + named + ", got " + e.getMessage());
      return null;
    }
  }

  private String text(Path path) throws UnreadableException {
    versions.put(path, FileVersion.find(path));
    return SmallFile.text(path, MOST_BYTES);
  }
}
