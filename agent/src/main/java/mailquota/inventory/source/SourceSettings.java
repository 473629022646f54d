package mailquota.inventory.source;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import mailquota.inventory.MailboxEntry;
import mailquota.net.HttpTarget;
import mailquota.sql.SqlQuery;
import org.jspecify.annotations.Nullable;

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

  /** The mailboxes that a file lists. */
  record MailboxFile(Common common, Path path, FileFormat format) implements Refreshed {}

  /** The mailboxes that a search of a directory finds. */
  record Ldap(Common common, LdapServer directory, LdapQuery query) implements Refreshed {}

  /** The mailboxes that the server itself lists. */
  record Discovered(Common common) implements Refreshed {}

  /** The mailboxes that a query answers. */
  record Sql(Common common, SqlQuery query) implements Refreshed {}

  /**
   * The mailboxes in the answers of an API that speaks JSON.
   *
   * @param body of a POST request; null for GET
   */
  record Http(
      Common common, HttpTarget target, @Nullable String body, JsonMapping mapping, Paging paging)
      implements Refreshed {}
}
