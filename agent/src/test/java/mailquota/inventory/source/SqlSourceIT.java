package mailquota.inventory.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import mailquota.inventory.Mailbox;
import mailquota.inventory.MailboxEntry;
import mailquota.inventory.source.Source.Outcome;
import mailquota.inventory.source.SourceSettings.Common;
import mailquota.net.Deadline;
import mailquota.quota.Bytes;
import mailquota.sql.Databases;
import mailquota.sql.SqlQuery;
import mailquota.testing.mariadb.Mariadb;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Mailboxes by a query of a real PostgreSQL; the queries of products are in ReadyQueriesIT. */
@ExtendWith(PostgresqlExtension.class)
@Timeout(60)
class SqlSourceIT {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String ALL = "select * from mailbox";

  private final Postgresql postgresql;
  private final String url;
  private boolean isServerKnown = true;
  private List<MailboxEntry> before = List.of();
  private SqlSource source;

  SqlSourceIT(Postgresql postgresql) {
    this.postgresql = postgresql;
    url = postgresql.database();
    source = source(ALL);
  }

  @BeforeEach
  void create() {
    sql(
        """
        create table mailbox ("Address" text, "LIMIT" text, server text, exclude boolean);
        insert into mailbox values ('alice@example.org', '2GiB', null, false),
          ('bob@example.org', '1000', 'mx2', true), ('Alice@Example.org', null, null, false)\
        """);
  }

  private void sql(String statement) {
    postgresql.sql(Mariadb.name(url), statement);
  }

  private SqlSource source(String query) {
    return new SqlSource(new SqlQuery(Databases.postgresql(url), query));
  }

  private Rows rows() {
    Common common =
        new Common("mx1-sql-1", "mx1", MINUTE, MINUTE, LimitUnit.KIB, SourceGuard.DEFAULT);
    RowChecks checks = new RowChecks(_ -> isServerKnown, _ -> true);
    return new Rows(common, checks, 100, before, () -> {});
  }

  private Outcome read(Rows rows) {
    Outcome outcome = source.read(rows, Deadline.in(MINUTE));
    before = rows.entries();
    return outcome;
  }

  @Test
  void columnsAreFieldsWithoutCase() {
    Rows rows = rows();
    assertThat(read(rows)).isEqualTo(new Outcome.Complete());
    assertThat(rows.entries())
        .containsExactly(
            new MailboxEntry(
                Mailbox.of("alice@example.org", "mx1").address(),
                "mx1",
                null,
                null,
                new Bytes(2L << 30),
                null,
                false),
            new MailboxEntry(
                Mailbox.of("bob@example.org", "mx2").address(),
                "mx2",
                null,
                null,
                new Bytes(1000L << 10),
                null,
                true));
    assertThat(rows.rejected()).isOne();
  }

  @Test
  void equalRowsInAnyOrderAreUnchanged() {
    read(rows());
    assertThat(read(rows())).isEqualTo(new Outcome.Unchanged());
    // The update moves the row to the end.
    sql("update mailbox set exclude = exclude where \"Address\" = 'alice@example.org'");
    assertThat(read(rows())).isEqualTo(new Outcome.Unchanged());
  }

  @Test
  void everyChangeIsSeen() {
    for (String change :
        List.of(
            "update mailbox set exclude = null where server = 'mx2'",
            "update mailbox set \"LIMIT\" = '' where server is null",
            "update mailbox set \"LIMIT\" = null where server is null",
            "insert into mailbox values ('carol@example.org', '1', null, false)",
            "insert into mailbox values ('carol@example.org', '1', null, false)",
            "delete from mailbox where server = 'mx2'",
            "delete from mailbox")) {
      read(rows());
      sql(change);
      assertThat(read(rows())).as(change).isEqualTo(new Outcome.Complete());
      assertThat(read(rows())).as(change).isEqualTo(new Outcome.Unchanged());
    }
  }

  @Test
  void aContentThatWasNotAcceptedIsReadAgain() {
    read(rows());
    source.forget();
    assertThat(read(rows())).isEqualTo(new Outcome.Complete());
  }

  @Test
  void aServerThatIsConfiguredLaterChangesTheContent() {
    isServerKnown = false;
    Rows rows = rows();
    read(rows);
    assertThat(rows.entries()).hasSize(1);
    isServerKnown = true;
    Rows next = rows();
    assertThat(read(next)).isEqualTo(new Outcome.Complete());
    assertThat(next.entries()).hasSize(2);
  }
}
