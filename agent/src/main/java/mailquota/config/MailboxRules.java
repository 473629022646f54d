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
      return;
    }
    String server = server(key + ".server", source.server(), servers);
    List<MailboxSection> list = source.list();
    if (list == null || list.isEmpty()) {
      problems.missing(key + ".list", "at least one mailbox");
      return;
    }
    ServerSection section = servers.get(server);
    boolean ownPasswordNeeded = section != null && section.auth().password() == null;
    for (int i = 0; i < list.size(); i++) {
      mailbox(key + ".list[" + i + "]", list.get(i), server, ownPasswordNeeded)
          .ifPresent(mailboxes::add);
    }
  }

  private String server(String key, @Nullable String name, Map<String, ServerSection> servers) {
    if (name == null) {
      problems.missing(key, "the name of a server");
      return "";
    }
    if (!servers.containsKey(name)) {
      problems.expected(
          key,
          servers.isEmpty()
              ? "a server that exists"
              : "one of " + String.join(", ", servers.keySet()),
          name);
    }
    return name;
  }

  private Optional<Mailbox> mailbox(
      String key, @Nullable MailboxSection section, String server, boolean ownPasswordNeeded) {
    if (section == null) {
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
    } catch (IllegalArgumentException e) {
      problems.expected(key + ".address", "a mailbox address (" + e.getMessage() + ")", address);
      return Optional.empty();
    }
  }
}
