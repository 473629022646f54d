package mailquota.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mailquota.config.ConfigFile.ServerSection;
import mailquota.config.SourceSection.MailboxSection;
import mailquota.inventory.MailboxEntry;
import mailquota.notify.email.EmailSettings;
import mailquota.probe.Mechanism;
import mailquota.probe.Method;
import mailquota.quota.Address;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/** Checks the mailboxes that are listed in the configuration. */
record MailboxRules(Problems problems, Secrets secrets) {

  /** The valid entries of a list. */
  List<MailboxEntry> check(
      String key, List<MailboxSection> list, String server, @Nullable ServerSection section) {
    boolean ownPasswordNeeded = ownPasswordNeeded(server, section, list);
    if (takesTokens(section)) {
      noPasswords(key, list);
    }
    List<MailboxEntry> entries = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      mailbox(key + "[" + i + "]", list.get(i), server, ownPasswordNeeded).ifPresent(entries::add);
    }
    return entries;
  }

  /**
   * Whether each mailbox needs a password of its own. If none has one, the password of the server
   * is missing, which is reported once. With tokens, none needs one.
   */
  private boolean ownPasswordNeeded(
      String server, @Nullable ServerSection section, List<MailboxSection> list) {
    if (takesTokens(section)) {
      return false;
    }
    if (section != null && (section.method() == Method.DOVEADM || section.method() == Method.SQL)) {
      return false; // DoveadmRules and SqlRules check the login.
    }
    String key = "servers." + server + ".auth.password";
    boolean serverHasOne =
        section == null
            || section.auth().password() != null
            || problems.isAt(key)
            || problems.isAt("servers." + server + ".auth");
    boolean someMailboxHas =
        list.stream().anyMatch(mailbox -> mailbox != null && mailbox.password() != null);
    if (!serverHasOne && !someMailboxHas) {
      problems.missing(key, "a password here or at every mailbox");
    }
    return !serverHasOne && someMailboxHas;
  }

  private void noPasswords(String key, List<MailboxSection> list) {
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i) != null && list.get(i).password() != null) {
        problems.wrongKey(
            key + "[" + i + "].password", "none, for its server takes a token", "a password");
      }
    }
  }

  private static boolean takesTokens(@Nullable ServerSection section) {
    return section != null && section.auth().mechanism() instanceof Mechanism.Token;
  }

  private Optional<MailboxEntry> mailbox(
      String key, @Nullable MailboxSection section, String server, boolean ownPasswordNeeded) {
    if (section == null) {
      problems.missing(key, "an address such as alice@example.org");
      return Optional.empty();
    }
    Secret password = secrets.resolve(key + ".password", section.password());
    if (ownPasswordNeeded && section.password() == null) {
      problems.missing(
          key + ".password", "a password here or at servers." + server + ".auth.password");
    }
    String contact = section.contact();
    if (contact != null && (!EmailSettings.isAddress(contact) || hasControls(contact))) {
      problems.expected(key + ".contact", "an e-mail address", contact);
    }
    String address = section.address();
    if (address == null) {
      problems.missing(key + ".address", "an address such as alice@example.org");
      return Optional.empty();
    }
    try {
      return Optional.of(
          new MailboxEntry(
              new Address(address),
              server,
              contact,
              section.language(),
              section.limit(),
              password,
              section.exclude()));
    } catch (IllegalArgumentException _) {
      problems.expected(
          key + ".address",
          "an address such as alice@example.org, of at most 320 characters and without spaces",
          address);
      return Optional.empty();
    }
  }

  /** InternetAddress allows control characters in quotes; PostgreSQL and mail headers do not. */
  private static boolean hasControls(String text) {
    return text.chars().anyMatch(Character::isISOControl);
  }
}
