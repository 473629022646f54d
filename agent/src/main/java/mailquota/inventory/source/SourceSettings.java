package mailquota.inventory.source;

import java.time.Duration;
import java.util.List;
import mailquota.inventory.MailboxEntry;

/** The settings of a source of mailboxes. Immutable. */
public sealed interface SourceSettings {

  /** The name in metrics, logs and commands; unique in a configuration. */
  String name();

  /** The server of the entries that do not name another one. */
  String server();

  /** The mailboxes that are listed in the configuration itself. */
  record Listed(String name, String server, List<MailboxEntry> entries) implements SourceSettings {
    public Listed {
      entries = List.copyOf(entries);
    }
  }

  /**
   * The mailboxes that the server itself lists.
   *
   * @param refresh the time between two listings; above 0
   */
  record Discovered(String name, String server, Duration refresh) implements SourceSettings {}
}
