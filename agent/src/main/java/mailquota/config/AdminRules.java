package mailquota.config;

import mailquota.config.ConfigFile.AuthSection;
import mailquota.probe.Dialect;
import mailquota.probe.Mechanism;
import mailquota.probe.Method;
import org.jspecify.annotations.Nullable;

/** What is different for a server that one login, an admin's, asks for all mailboxes. */
final class AdminRules {

  private final Problems problems;

  AdminRules(Problems problems) {
    this.problems = problems;
  }

  void check(String key, AuthSection section) {
    if (section.mechanism() instanceof Mechanism.Token mechanism) {
      problems.expected(key + ".mechanism", "plain or login", mechanism.key());
      return;
    }
    withoutPlaceholders(key + ".user", section.user());
    withoutPlaceholders(key + ".authorize-as", section.authorizeAs());
    if (section.password() == null) {
      problems.missing(key + ".password", "the admin's password");
    }
  }

  /** The quota root of a mailbox, as a template. */
  String root(String key, @Nullable String root, @Nullable Method method) {
    if (root == null) {
      return Dialect.USUAL.root();
    }
    if (method != Method.IMAP_ADMIN) {
      problems.wrongKey(key, "root only with method imap-admin", "another method");
    }
    AuthRules.placeholders(problems, key, root);
    if (!root.contains("{mailbox}") && !root.contains("{localpart}")) {
      problems.expected(key, "a quota root with {mailbox} or {localpart} in it", root);
    }
    return root;
  }

  private void withoutPlaceholders(String key, @Nullable String login) {
    if (login != null && AuthRules.hasPlaceholder(login)) {
      problems.expected(key, "the admin's login, without placeholders", login);
    }
  }
}
