package mailquota.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mailquota.config.ConfigFile.MailboxSection;
import mailquota.config.ConfigFile.ServerSection;
import mailquota.config.ConfigFile.SourceSection;
import mailquota.inventory.MailboxEntry;
import mailquota.inventory.source.SourceSettings;
import mailquota.inventory.source.SourceSettings.Discovered;
import mailquota.inventory.source.SourceSettings.Listed;
import mailquota.notify.email.EmailSettings;
import mailquota.probe.Mechanism;
import mailquota.probe.Method;
import mailquota.quota.Address;
import mailquota.quota.Durations;
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

  List<SourceSettings> check(List<SourceSection> sources, Map<String, ServerSection> servers) {
    if (sources.isEmpty()) {
      problems.missing("mailboxes", "at least one source of mailboxes");
    }
    List<SourceSettings> valid = new ArrayList<>();
    Map<String, Integer> unnamed = new HashMap<>();
    for (int i = 0; i < sources.size(); i++) {
      String key = "mailboxes[" + i + "]";
      SourceSection source = sources.get(i);
      if (source == null) {
        problems.missing(key, "a section with server and list");
        continue;
      }
      String server = server(key + ".server", source.server(), servers);
      String prefix = server + (source.discovers() ? "-discover-" : "-list-");
      String name = prefix + unnamed.merge(prefix, 1, Integer::sum);
      valid.add(
          source.discovers()
              ? discovered(key, name, source, servers.get(server))
              : listed(key, name, source, servers));
    }
    return valid;
  }

  private SourceSettings discovered(
      String key, String name, SourceSection source, @Nullable ServerSection server) {
    if (source.list() != null) {
      problems.expected(
          key + ".list", "either list or discover; a list can be a source of its own", "both");
    }
    Duration refresh = source.refresh() == null ? Duration.ZERO : source.refresh();
    if (!refresh.isPositive()) {
      problems.expected(key + ".refresh", "a duration above 0", Durations.written(refresh));
    }
    Method method = server == null ? null : server.method();
    if (method != null && !method.lists()) {
      problems.expected(
          key + ".discover",
          "a server whose method is imap-admin or doveadm, for others list no mailboxes",
          ConfigFormat.key(method));
    }
    return new Discovered(name, String.valueOf(source.server()), refresh);
  }

  private SourceSettings listed(
      String key, String name, SourceSection source, Map<String, ServerSection> servers) {
    List<MailboxEntry> entries = new ArrayList<>();
    list(key, source, servers, entries);
    return new Listed(name, String.valueOf(source.server()), entries);
  }

  private void list(
      String key,
      SourceSection source,
      Map<String, ServerSection> servers,
      List<MailboxEntry> mailboxes) {
    String server = String.valueOf(source.server());
    List<MailboxSection> list = source.list();
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
