package mailquota.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mailquota.config.ConfigFile.MailboxSection;
import mailquota.config.ConfigFile.ServerSection;
import mailquota.config.ConfigFile.SourceSection;
import mailquota.inventory.Inventory;
import mailquota.inventory.Mailbox;
import mailquota.notify.EmailSettings;
import mailquota.probe.Method;
import mailquota.quota.Address;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/** The rules for mailboxes and where they come from. */
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
    if (list == null || list.isEmpty()) {
      problems.missing(key + ".list", "at least one mailbox");
      return;
    }
    boolean ownPasswordNeeded = ownPasswordNeeded(server, servers.get(server), list);
    for (int i = 0; i < list.size(); i++) {
      mailbox(key + ".list[" + i + "]", list.get(i), server, ownPasswordNeeded)
          .ifPresent(mailboxes::add);
    }
  }

  /**
   * Whether each mailbox must have its own. Where none has one the server's was forgotten, and that
   * is told once.
   */
  private boolean ownPasswordNeeded(
      String server, @Nullable ServerSection section, List<MailboxSection> list) {
    if (section != null && section.method() == Method.DOVEADM) {
      return false; // Its key opens every mailbox, and has been looked for.
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

  private String server(String key, @Nullable String name, Map<String, ServerSection> servers) {
    if (name == null) {
      problems.missing(key, "the name of a server");
      return "";
    }
    // Where there is none at all, that is what has been told of.
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
    if (contact != null && !EmailSettings.isAddress(contact)) {
      problems.expected(key + ".contact", "an e-mail address", contact);
    }
    String address = section.address();
    if (address == null) {
      problems.missing(key + ".address", "an address such as alice@example.org");
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Mailbox(new Address(address), server, contact, section.limit(), password));
    } catch (IllegalArgumentException _) {
      problems.expected(
          key + ".address",
          "an address such as alice@example.org, of at most 320 characters and without spaces",
          address);
      return Optional.empty();
    }
  }
}
