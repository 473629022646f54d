package mailquota.testing.dovecot;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** dovecot.conf: the template of its version in the resources, with its placeholders replaced. */
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

  private String template() throws IOException {
    var name = "/dovecot/dovecot-" + settings.version() + ".conf";
    try (var in = DovecotConfiguration.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
    }
  }

  private Map<String, String> values() {
    var syntax = settings.version().syntax();
    var values = new HashMap<String, String>();
    values.put("home", home.toString());
    values.put("address", settings.address());
    values.put("loginUser", accounts.login());
    values.put("internalUser", accounts.internal());
    values.put("internalGroup", accounts.internalGroup());
    values.put("imapQuota", settings.imapQuota() ? "yes" : "no");
    values.put("imapPlugins", settings.imapQuota() ? "quota imap_quota" : "quota");
    values.put("quotaRoots", syntax.quotaRoots(settings.quotaRoots()));
    values.put("imapPort", Integer.toString(ports.imap()));
    values.put("imapsPort", Integer.toString(ports.imaps()));
    values.put("pop3Port", Integer.toString(ports.pop3()));
    values.put("pop3sPort", Integer.toString(ports.pop3s()));
    values.put("lmtpPort", Integer.toString(ports.lmtp()));
    values.put("doveadmPort", Integer.toString(ports.doveadm()));
    values.put("doveadmKey", Dovecot.DOVEADM_API_KEY);
    values.put("plaintextRefused", settings.plaintextRefused() ? "yes" : "no");
    values.put("plaintextAllowed", settings.plaintextRefused() ? "no" : "yes");
    values.put(
        "masters",
        settings.masterUser().map(_ -> syntax.masters(home.resolve("masters"))).orElse(""));
    values.put(
        "tokens",
        settings
            .tokens()
            .map(arguments -> syntax.tokens(arguments, home.resolve("oauth2.conf")))
            .orElse(""));
    values.put("more", String.join("\n", settings.moreLines()));
    return values;
  }
}
