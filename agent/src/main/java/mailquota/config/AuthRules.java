package mailquota.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.config.ConfigFile.AuthSection;
import mailquota.config.ConfigFile.TokenSection;
import mailquota.probe.Auth;
import mailquota.probe.Mechanism;

/** Checks a login: by password or by token, not both. */
final class AuthRules {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^}]*}");
  private static final String PLACEHOLDERS = "{mailbox}, {localpart} or {domain}";

  private final Problems problems;
  private final Secrets secrets;
  private final TokenRules tokens;

  AuthRules(Problems problems, Secrets secrets, TrustRules trusts) {
    this.problems = problems;
    this.secrets = secrets;
    tokens = new TokenRules(problems, secrets, trusts);
  }

  /** {@code allowPlaintext}: secrets may go to another host unencrypted. */
  Optional<Auth> check(String key, AuthSection section, boolean allowPlaintext) {
    placeholders(problems, key + ".user", section.user());
    return switch (section.mechanism()) {
      case Mechanism.Password mechanism -> Optional.of(byPassword(key, section, mechanism));
      case Mechanism.Token mechanism -> byToken(key, section, mechanism, allowPlaintext);
    };
  }

  private Auth byPassword(String key, AuthSection section, Mechanism.Password mechanism) {
    String authorizeAs = section.authorizeAs();
    if (authorizeAs != null) {
      placeholders(problems, key + ".authorize-as", authorizeAs);
      if (mechanism == Mechanism.Password.LOGIN) {
        problems.expected(key + ".mechanism", "plain, for login has no authorize-as", "login");
      }
    }
    if (section.token() != null) {
      problems.expected(
          key + ".mechanism", "xoauth2 or oauthbearer, for there is a token", mechanism.key());
    }
    return new Auth.Password(
        mechanism,
        section.user(),
        authorizeAs,
        secrets.resolve(key + ".password", section.password()));
  }

  private Optional<Auth> byToken(
      String key, AuthSection section, Mechanism.Token mechanism, boolean allowPlaintext) {
    if (section.password() != null) {
      problems.wrongKey(
          key + ".password", "none, for " + mechanism.key() + " takes a token", "a password");
    }
    if (section.authorizeAs() != null) {
      problems.wrongKey(
          key + ".authorize-as", "none, for " + mechanism.key() + " has no such thing", "one");
    }
    TokenSection token = section.token();
    if (token == null) {
      problems.missing(key + ".token", "a section with endpoint, client-id and client-secret");
      return Optional.empty();
    }
    return tokens
        .check(key + ".token", token, allowPlaintext)
        .map(source -> new Auth.Token(mechanism, section.user(), source));
  }

  static boolean hasPlaceholder(String template) {
    return PLACEHOLDER.matcher(template).find();
  }

  /** Reports unknown placeholders in a template. */
  static void placeholders(Problems problems, String key, String template) {
    Matcher found = PLACEHOLDER.matcher(template);
    while (found.find()) {
      if (!PLACEHOLDERS.contains(found.group())) {
        problems.expected(key, PLACEHOLDERS, found.group());
      }
    }
  }
}
