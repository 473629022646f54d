package mailquota.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import mailquota.config.ConfigFile.MailboxSection;
import mailquota.config.ConfigFile.ServerSection;
import mailquota.config.ConfigFile.SourceSection;
import mailquota.inventory.Inventory;
import mailquota.inventory.Mailbox;
import mailquota.notify.email.EmailSettings;
import mailquota.probe.Mechanism;
import mailquota.probe.Method;
import mailquota.quota.Address;
import mailquota.quota.Durations;
import mailquota.quota.Owner;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/** Checks the sources of mailboxes. */
final class MailboxRules {

  private final Problems problems;
  private final Secrets secrets;

  MailboxRules(Problems problems, Secrets secrets) {
    this.problems = problems;
    this.secrets = secrets;
  }

  Inventory check(List<SourceSection> sources, Map<String, ServerSection> servers) {
    if (sources.isEmpty()) {
      problems.missing("mailboxes", "at least one source of mailboxes");
    }
    List<Mailbox> mailboxes = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      source("mailboxes[" + i + "]", sources.get(i), servers, mailboxes);
    }
    return Inventory.of(mailboxes);
  }

  private void source(
      String key,
      @Nullable SourceSection source,
      Map<String, ServerSection> servers,
      List<Mailbox> mailboxes) {
    if (source == null) {
      problems.missing(key, "a section with server and list");
      return;
    }
    String server = server(key + ".server", source.server(), servers);
    List<MailboxSection> list = source.list();
    if (source.discovers()) {
      if (list != null) {
        problems.expected(
            key + ".list", "either list or discover; a list can be a source of its own", "both");
      }
      return;
    }
    if (source.refresh() != null) {
      problems.expected(
          key + ".refresh", "only with discover: true", Durations.written(source.refresh()));
    }
    if (list == null || list.isEmpty()) {
      problems.missing(key + ".list", "at least one mailbox, or discover: true");
      return;
    }
    boolean ownPasswordNeeded = ownPasswordNeeded(server, servers.get(server), list);
    if (takesTokens(servers.get(server))) {
      noPasswords(key + ".list", list);
    }
    for (int i = 0; i < list.size(); i++) {
      mailbox(key + ".list[" + i + "]", list.get(i), server, ownPasswordNeeded)
          .ifPresent(mailboxes::add);
    }
  }

  /** The servers that list their mailboxes, and the interval of discovery. */
  Map<String, Duration> discovering(
      List<SourceSection> sources, Map<String, ServerSection> servers) {
    Map<String, Duration> discovering = new HashMap<>();
    for (int i = 0; i < sources.size(); i++) {
      SourceSection source = sources.get(i);
      ServerSection server = source == null ? null : servers.get(source.server());
      if (server != null && source.discovers()) {
        discover("mailboxes[" + i + "]", source, server.method())
            .ifPresent(refresh -> discovering.put(String.valueOf(source.server()), refresh));
      }
    }
    return discovering;
  }

  private Optional<Duration> discover(String key, SourceSection source, @Nullable Method method) {
    Duration refresh = source.refresh();
    if (refresh != null && !refresh.isPositive()) {
      problems.expected(key + ".refresh", "a duration above 0", Durations.written(refresh));
      return Optional.empty();
    }
    if (method != null && !method.lists()) {
      problems.expected(
          key + ".discover",
          "a server whose method is imap-admin or doveadm, for others list no mailboxes",
          ConfigFormat.key(method));
      return Optional.empty();
    }
    return Optional.ofNullable(refresh);
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
    if (section != null && section.method() == Method.DOVEADM) {
      return false; // The API key is checked by DoveadmRules.
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

  private String server(String key, @Nullable String name, Map<String, ServerSection> servers) {
    if (name == null) {
      problems.missing(key, "the name of a server");
      return "";
    }
    // Without any server, that has been reported already.
    if (!servers.isEmpty() && !servers.containsKey(name)) {
      problems.expected(key, "a server of this file: " + String.join(", ", servers.keySet()), name);
    }
    return name;
  }

  private Optional<Mailbox> mailbox(
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
          new Mailbox(
              new Address(address),
              server,
              owner(contact, section.language()),
              section.limit(),
              password,
              section.isExcluded()));
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

  private static Owner owner(@Nullable String contact, @Nullable Locale language) {
    return contact == null && language == null ? Owner.UNKNOWN : new Owner(contact, language);
  }
}
