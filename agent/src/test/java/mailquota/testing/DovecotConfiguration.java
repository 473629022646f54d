package mailquota.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** dovecot.conf: the template in the resources, filled in. */
record DovecotConfiguration(
    DovecotSettings settings, DovecotPorts ports, DovecotAccounts accounts, Path home) {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(\\w+)}");

  Path write() throws IOException {
    return Files.writeString(home.resolve("dovecot.conf"), render());
  }

  private String render() throws IOException {
    var values = values();
    return PLACEHOLDER
        .matcher(template())
        .replaceAll(hole -> Matcher.quoteReplacement(required(values, hole.group(1))));
  }

  private static String required(Map<String, String> values, String name) {
    return Objects.requireNonNull(values.get(name), () -> "dovecot.conf needs ${" + name + "}");
  }

  private static String template() throws IOException {
    try (var in = DovecotConfiguration.class.getResourceAsStream("/dovecot/dovecot.conf")) {
      return new String(Objects.requireNonNull(in, "no resource").readAllBytes(), UTF_8);
    }
  }

  private Map<String, String> values() {
    var values = new HashMap<String, String>();
    values.put("home", home.toString());
    values.put("address", settings.address());
    values.put("loginUser", accounts.login());
    values.put("internalUser", accounts.internal());
    values.put("internalGroup", accounts.internalGroup());
    values.put("imapPlugins", settings.imapQuota() ? "quota imap_quota" : "quota");
    values.put("quotaRoots", quotaRoots(settings.quotaRoots()));
    values.put("imapPort", Integer.toString(ports.imap()));
    values.put("imapsPort", Integer.toString(ports.imaps()));
    values.put("pop3Port", Integer.toString(ports.pop3()));
    values.put("pop3sPort", Integer.toString(ports.pop3s()));
    values.put("lmtpPort", Integer.toString(ports.lmtp()));
    values.put("doveadmPort", Integer.toString(ports.doveadm()));
    values.put("doveadmKey", Dovecot.DOVEADM_API_KEY);
    values.put("plaintextRefused", settings.plaintextRefused() ? "yes" : "no");
    values.put("masters", settings.masterUser().isPresent() ? masters() : "");
    values.put("more", String.join("\n", settings.moreLines()));
    return values;
  }

  private static String quotaRoots(List<String> names) {
    var lines = new StringBuilder();
    for (int root = 1; root <= names.size(); root++) {
      var key = root == 1 ? "quota" : "quota" + root;
      lines.append("  %s = count:%s%n".formatted(key, names.get(root - 1)));
    }
    return lines.toString();
  }

  private String masters() {
    return """
    auth_master_user_separator = *
    passdb {
      driver = passwd-file
      args = %s/masters
      master = yes
      pass = yes
    }
    """
        .formatted(home);
  }
}
