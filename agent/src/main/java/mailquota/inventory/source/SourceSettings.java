package mailquota.inventory.source;

import java.time.Duration;
import java.util.List;
import mailquota.inventory.MailboxEntry;

/** The settings of a source of mailboxes. Immutable. */
public sealed interface SourceSettings {

  /**
   * The settings of each source that is read again and again.
   *
   * @param name the name in metrics, logs and commands; unique in a configuration
   * @param server the server of the rows that do not name another one
   * @param refresh the time between two readings; above 0
   * @param timeout the time limit of a reading; above 0
   */
  record Common(
      String name,
      String server,
      Duration refresh,
      Duration timeout,
      LimitUnit limitUnit,
      SourceGuard guard) {}

  /** The name in metrics, logs and commands; unique in a configuration. */
  String name();

  /** The server of the rows that do not name another one. */
  String server();

  /** The mailboxes that are listed in the configuration itself. */
  record Listed(String name, String server, List<MailboxEntry> entries) implements SourceSettings {
    public Listed {
      entries = List.copyOf(entries);
    }
  }

  /** A source that is read again and again. */
  sealed interface Refreshed extends SourceSettings {

    Common common();

    @Override
    default String name() {
      return common().name();
    }

    @Override
    default String server() {
      return common().server();
    }
  }

  /** The mailboxes that the server itself lists. */
  record Discovered(Common common) implements Refreshed {}
}
