package mailquota.inventory.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import mailquota.inventory.Mailbox;
import mailquota.inventory.MailboxEntry;
import mailquota.inventory.source.Source.Outcome;
import mailquota.inventory.source.SourceSettings.Common;
import mailquota.net.Deadline;
import mailquota.quota.Owner;
import mailquota.quota.Secret;
import mailquota.sql.Databases;
import mailquota.sql.SqlDatabase;
import mailquota.sql.SqlDatabase.Kind;
import mailquota.sql.SqlQuery;
import mailquota.testing.FreePorts;
import mailquota.testing.mariadb.Mariadb;
import mailquota.testing.mariadb.MariadbExtension;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of bad databases and bad rows, with a real PostgreSQL and a real MariaDB. */
@ExtendWith({PostgresqlExtension.class, MariadbExtension.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class SqlBadInputIT {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final SqlDatabase postgresql;
  private final SqlDatabase mariadb;

  SqlBadInputIT(Postgresql postgresql, Mariadb mariadb) {
    this.postgresql = Databases.postgresql(postgresql.database());
    this.mariadb = Databases.mariadb(mariadb.database());
    String table =
        "create table mailbox (address varchar(400), contact varchar(100), limit_bytes"
            + " varchar(20), language varchar(20), exclude varchar(20), server varchar(20));";
    postgresql.sql(Mariadb.name(this.postgresql.url()), table);
    mariadb.sql(Mariadb.name(this.mariadb.url()), table);
  }

  private SqlDatabase database(Kind kind) {
    return kind == Kind.POSTGRESQL ? postgresql : mariadb;
  }

  private static Rows rows() {
    Common common =
        new Common("mx1-sql-1", "mx1", MINUTE, MINUTE, LimitUnit.B, SourceGuard.DEFAULT);
    RowChecks checks = new RowChecks("mx1"::equals, contact -> contact.contains("@"));
    return new Rows(common, checks, 1000, List.of(), () -> {});
  }

  private static Outcome read(SqlDatabase database, String query, Rows rows) {
    return new SqlSource(new SqlQuery(database, query)).read(rows, Deadline.in(MINUTE));
  }

  private static String failure(SqlDatabase database, String query) {
    Rows rows = rows();
    Outcome outcome = read(database, query, rows);
    assertThat(rows.entries()).isEmpty();
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    return ((Outcome.Failed) outcome).detail();
  }

  /** The addresses that are left, and the reasons of the others in {@code problems}. */
  private Rows complete(Kind kind, String query) {
    Rows rows = rows();
    assertThat(read(database(kind), query, rows)).isEqualTo(new Outcome.Complete());
    return rows;
  }

  private static List<String> addresses(Rows rows) {
    return rows.entries().stream().map(entry -> entry.address().value()).toList();
  }

  /** A query with these rows, in this order, in columns of the table. */
  private static String values(String columns, String... rows) {
    StringBuilder query =
        new StringBuilder("select 0 as n, " + columns + " from mailbox where 1 = 0");
    for (int i = 0; i < rows.length; i++) {
      query.append(" union all select ").append(i).append(", ").append(rows[i]);
    }
    return "select %s from (%s) as t order by n".formatted(columns, query);
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL", "MARIADB"})
  void anUnreachableServerIsAFailure(Kind kind) throws IOException {
    SqlDatabase one = database(kind);
    int port = FreePorts.on("127.0.0.1", 1).getFirst();
    String url = one.url().replaceFirst(":\\d+/", ":" + port + "/");
    assertThat(failure(new SqlDatabase(kind, url, one.user(), one.password(), null), "select 1"))
        .startsWith(url + ": ");
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL", "MARIADB"})
  void wrongCredentialsAreAFailureThatShowsNoPassword(Kind kind) {
    SqlDatabase one = database(kind);
    for (SqlDatabase wrong :
        List.of(
            new SqlDatabase(kind, one.url(), one.user(), new Secret("hunter2"), null),
            new SqlDatabase(kind, one.url(), "nobody", new Secret("hunter2"), null))) {
      assertThat(failure(wrong, "select address from mailbox"))
          .startsWith(one.url() + ": ")
          .contains(String.valueOf(wrong.user()), "SQLSTATE 28")
          .doesNotContain("hunter2");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL", "MARIADB"})
  void aWrongDatabaseTableOrColumnIsAFailureThatNamesIt(Kind kind) {
    SqlDatabase one = database(kind);
    String url = one.url().replaceFirst("/\\w+$", "/absent");
    assertThat(failure(new SqlDatabase(kind, url, one.user(), one.password(), null), "select 1"))
        .contains("absent");
    assertThat(failure(one, "select address from absent")).contains("absent");
    assertThat(failure(one, "select nonsense from mailbox")).contains("nonsense");
    assertThat(failure(one, "select address, 1 as contcat from mailbox"))
        .isEqualTo(
            "the query: expected columns of address, contact, language, limit, password, exclude,"
                + " server, got contcat");
    assertThat(failure(one, "select contact from mailbox")).contains("expected a column address");
    assertThat(failure(one, "select *, 1 as \"limit\" from mailbox".replace('"', quote(kind))))
        .contains("got limit twice");
  }

  private static char quote(Kind kind) {
    return kind == Kind.POSTGRESQL ? '"' : '`';
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL", "MARIADB"})
  void anEmptyAnswerIsComplete(Kind kind) {
    Rows rows = complete(kind, "select * from mailbox");
    assertThat(rows.rows()).isZero();
    assertThat(rows.rejected()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL", "MARIADB"})
  void binaryGarbageIsRejectedRowByRow(Kind kind) {
    String binary = kind == Kind.POSTGRESQL ? "decode('00ff0a40','hex')" : "x'00ff0a40'";
    String text = kind == Kind.POSTGRESQL ? "E'\\x01\\x7f\\x0a'" : "x'017f0a'";
    Rows rows =
        complete(
            kind, "select " + binary + " as address union all select " + binary + " as address");
    assertThat(rows.rows()).isEqualTo(2);
    Rows mixed = complete(kind, values("address", "'a@example.org'", text, "'b@example.org'"));
    assertThat(addresses(mixed)).containsExactly("a@example.org", "b@example.org");
    assertThat(mixed.problems())
        .containsExactly("row 2: a mailbox address has no spaces or control characters");
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL", "MARIADB"})
  void invalidAddressesAreLeftOutAndInternationalizedOnesAreNot(Kind kind) {
    Rows rows =
        complete(
            kind,
            values(
                "address",
                "'jörg@bücher.example'",
                "null",
                "'  '",
                "'with space@example.org'",
                "'用户@例子.广告'",
                "repeat('x', 390)",
                "'😀@Example.ORG'"));
    assertThat(addresses(rows))
        .containsExactly("jörg@bücher.example", "用户@例子.广告", "😀@example.org");
    assertThat(rows.problems())
        .containsExactly(
            "row 2: no address",
            "row 3: no address",
            "row 4: a mailbox address has no spaces or control characters",
            "row 6: a mailbox address has 1 to 320 characters, this one has 390");
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL", "MARIADB"})
  void ofDuplicatesTheFirstIsTaken(Kind kind) {
    Rows rows =
        complete(
            kind,
            values(
                "address, contact",
                "'alice@example.org', 'first@example.net'",
                "'Alice@EXAMPLE.org', 'second@example.net'",
                "'alice@example.org', 'third@example.net'"));
    assertThat(rows.entries())
        .extracting(MailboxEntry::contact)
        .containsExactly("first@example.net");
    assertThat(rows.rejected()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL", "MARIADB"})
  void oneBadFieldLeavesTheOthers(Kind kind) {
    Rows rows =
        complete(
            kind,
            values(
                "address, contact, limit_bytes, language, exclude",
                "'a@example.org', 'no contact', '2GiB', 'de', '1'",
                "'b@example.org', 'b@example.net', 'much', 'xx_yy_zz', 'perhaps'"));
    assertThat(rows.entries())
        .extracting(MailboxEntry::contact)
        .containsExactly(null, "b@example.net");
    assertThat(rows.entries()).extracting(MailboxEntry::isExcluded).containsExactly(true, null);
    assertThat(rows.rejected()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL", "MARIADB"})
  void aRowOfAnUnknownServerIsLeftOut(Kind kind) {
    Rows rows =
        complete(
            kind, values("address, server", "'a@example.org', 'mx9'", "'b@example.org', 'mx1'"));
    assertThat(addresses(rows)).containsExactly("b@example.org");
    assertThat(rows.problems()).containsExactly("row 1: there is no server mx9");
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL", "MARIADB"})
  void tooManyRowsEndTheReading(Kind kind) {
    String query =
        kind == Kind.POSTGRESQL
            ? "select generate_series(1, 1000000000) || '@example.org' as address"
            : "select concat(seq, '@example.org') as address from seq_1_to_1000000000";
    assertThatThrownBy(() -> read(database(kind), query, rows()))
        .isInstanceOf(Rows.TooManyException.class);
  }

  @Test
  void aFailureOfMostRowsShowsNoAddress() {
    ReadOnce read =
        ReadOnce.of(
            """
            servers: {mx1: {method: imap, address: localhost, auth: {password: pw}}}
            mailboxes:
              - server: mx1
                name: users
                sql:
                  url: "%s"
                  user: agent
                  password: %s
                  query: select 'alice@example.org' as address, 'mx' || i as server from generate_series(1, 3) i
            """
                .formatted(postgresql.url(), Postgresql.PASSWORD));
    assertThat(read.failures())
        .containsExactly(Map.entry("users", "2 of 3 rows are rejected, the first is row 2"));
  }

  @Test
  void ofDuplicatesAcrossSourcesTheFieldsAreMerged() {
    ReadOnce read =
        ReadOnce.of(
            """
            servers: {mx1: {method: imap, address: localhost, auth: {password: pw}}}
            mailboxes:
              - server: mx1
                sql:
                  url: "%s"
                  user: agent
                  password: %s
                  query: select 'alice@example.org' as address, 'alice@example.net' as contact
              - server: mx1
                sql:
                  url: "%s"
                  user: agent
                  password: %s
                  query: select 'alice@example.org' as address, 'de' as language
            """
                .formatted(postgresql.url(), Postgresql.PASSWORD, mariadb.url(), Mariadb.PASSWORD));
    assertThat(read.failures()).isEmpty();
    assertThat(read.inventory().mailboxes())
        .extracting(Mailbox::owner)
        .containsExactly(new Owner("alice@example.net", Locale.GERMAN));
  }
}
