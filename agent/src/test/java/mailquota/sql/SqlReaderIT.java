package mailquota.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import mailquota.net.Deadline;
import mailquota.net.Trust;
import mailquota.quota.Reason;
import mailquota.quota.Secret;
import mailquota.sql.SqlDatabase.Kind;
import mailquota.testing.Eventually;
import mailquota.testing.FreePorts;
import mailquota.testing.mariadb.Mariadb;
import mailquota.testing.mariadb.MariadbExtension;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Reading from real databases, and what becomes of bad ones. */
@ExtendWith({PostgresqlExtension.class, MariadbExtension.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class SqlReaderIT {

  private static final int MANY = 20_000;
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(700);

  /** Takes the rows. */
  private static class Taken implements SqlReader.Sink {
    List<String> names = List.of();
    final List<List<@Nullable String>> rows = new ArrayList<>();

    @Override
    public void columns(List<String> columns) {
      names = columns;
    }

    @Override
    public void row(@Nullable String[] values) throws SqlFailedException {
      rows.add(Arrays.asList(values.clone()));
    }
  }

  private Postgresql postgresql;
  private Mariadb mariadb;
  private String postgresqlUrl;
  private String mariadbUrl;

  @TempDir private static Path folder;

  SqlReaderIT(Postgresql postgresql, Mariadb mariadb) {
    this.postgresql = postgresql;
    this.mariadb = mariadb;
    postgresqlUrl = postgresql.database();
    mariadbUrl = mariadb.database();
  }

  @BeforeAll
  void fill() throws SQLException {
    String table = "create table mailbox (Address varchar(100), quota bigint);";
    postgresql.sql(
        Mariadb.name(postgresqlUrl),
        table
            + "insert into mailbox select 'user' || i || '@example.org', i from"
            + " generate_series(1, 20000) i");
    mariadb.sql(
        Mariadb.name(mariadbUrl),
        table
            + "insert into mailbox select concat('user', seq, '@example.org'), seq from"
            + " seq_1_to_20000");
    try (Connection sqlite = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = sqlite.createStatement()) {
      statement.execute(table);
      statement.execute(
          "with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000) insert"
              + " into mailbox select 'user' || i || '@example.org', i from n");
    }
  }

  private static Path file() {
    return folder.resolve("users.sqlite");
  }

  private SqlDatabase database(Kind kind) {
    return switch (kind) {
      case POSTGRESQL -> Databases.postgresql(postgresqlUrl);
      case MARIADB -> Databases.mariadb(mariadbUrl);
      case SQLITE -> Databases.sqlite(file());
    };
  }

  private static Taken read(SqlDatabase database, String query) throws SqlFailedException {
    Taken taken = new Taken();
    new SqlReader(new SqlQuery(database, query)).read(Deadline.in(LONG), taken);
    return taken;
  }

  private static SqlFailedException failure(
      SqlDatabase database, String query, Duration limit, SqlReader.Sink sink) {
    SqlReader reader = new SqlReader(new SqlQuery(database, query));
    return catchThrowableOfType(
        SqlFailedException.class, () -> reader.read(Deadline.in(limit), sink));
  }

  private static SqlFailedException failure(SqlDatabase database, String query) {
    return failure(database, query, LONG, new Taken());
  }

  @ParameterizedTest
  @EnumSource
  void allRowsArriveWithTheirNamesInLowerCase(Kind kind) throws SqlFailedException {
    Taken taken = read(database(kind), "select Address as ADDRESS, quota as Used from mailbox");
    assertThat(taken.names).containsExactly("address", "used");
    assertThat(taken.rows).hasSize(MANY).contains(List.of("user17@example.org", "17"));
  }

  @ParameterizedTest
  @EnumSource
  void anEmptyAnswerHasNamesAndNull(Kind kind) throws SqlFailedException {
    Taken none = read(database(kind), "select address from mailbox where quota < 0");
    assertThat(none.names).containsExactly("address");
    assertThat(none.rows).isEmpty();
    Taken one = read(database(kind), "select null as contact, 1 as limit_bytes");
    assertThat(one.rows).containsExactly(Arrays.asList(null, "1"));
  }

  @ParameterizedTest
  @EnumSource
  void aQueryThatWritesIsRefusedByTheDatabase(Kind kind) throws SqlFailedException {
    SqlDatabase database = database(kind);
    for (String write :
        List.of(
            "update mailbox set quota = 0",
            "delete from mailbox",
            "insert into mailbox values ('x@example.org', 1)",
            "drop table mailbox")) {
      assertThat(failure(database, write).detail())
          .containsIgnoringCase("read")
          .containsIgnoringCase("only");
    }
    assertThat(read(database, "select sum(quota) from mailbox").rows)
        .containsExactly(List.of("200010000"));
  }

  @ParameterizedTest
  @EnumSource
  void aWrongColumnOrTableIsNamed(Kind kind) {
    assertThat(failure(database(kind), "select nonsense from mailbox"))
        .satisfies(why -> assertThat(why.reason()).isEqualTo(Reason.PROTOCOL))
        .satisfies(why -> assertThat(why.detail()).contains("nonsense", database(kind).place()));
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL", "MARIADB"})
  void aWrongPasswordIsRefusedWithoutBeingShown(Kind kind) {
    SqlDatabase wrong = with(database(kind), new Secret("hunter2"));
    SqlFailedException why = failure(wrong, "select 1");
    assertThat(why.reason()).isEqualTo(Reason.AUTH);
    assertThat(why.detail()).contains("agent").doesNotContain("hunter2");
  }

  private static SqlDatabase with(SqlDatabase one, Secret password) {
    return new SqlDatabase(one.kind(), one.url(), one.user(), password, one.trust());
  }

  private static SqlDatabase at(SqlDatabase one, UnaryOperator<String> url) {
    return new SqlDatabase(one.kind(), url.apply(one.url()), one.user(), one.password(), null);
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL", "MARIADB"})
  void aServerThatIsNotThereIsConnect(Kind kind) throws IOException {
    int port = FreePorts.on("127.0.0.1", 1).getFirst();
    SqlDatabase gone = at(database(kind), url -> url.replaceFirst(":\\d+/", ":" + port + "/"));
    assertThat(failure(gone, "select 1").reason()).isEqualTo(Reason.CONNECT);
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL", "MARIADB"})
  void aServerThatSaysNothingIsLeftAtTheDeadline(Kind kind) throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = ":" + silent.getLocalPort() + "/";
      SqlDatabase database = at(database(kind), url -> url.replaceFirst(":\\d+/", port));
      assertThat(failure(database, "select 1", SHORT, new Taken()).reason())
          .isEqualTo(Reason.TIMEOUT);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL", "MARIADB"})
  void withoutTlsNoPasswordIsSent(Kind kind) {
    SqlDatabase one = database(kind);
    SqlDatabase database =
        new SqlDatabase(kind, one.url(), one.user(), one.password(), Trust.ofSystem());
    assertThat(failure(database, "select 1").detail())
        .contains("allow-plaintext")
        .doesNotContain(Postgresql.PASSWORD);
  }

  static Stream<List<String>> slow() {
    return Stream.of(
        List.of("POSTGRESQL", "select pg_sleep(600)"),
        List.of("MARIADB", "select sleep(600)"),
        List.of(
            "SQLITE",
            "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from"
                + " n"),
        List.of("POSTGRESQL", "select i from generate_series(1, 4000000000) i"),
        List.of("MARIADB", "select seq from seq_1_to_4000000000"));
  }

  @ParameterizedTest
  @MethodSource("slow")
  void aQueryIsCancelledAtTheDeadline(List<String> kindAndQuery) {
    SqlDatabase database = database(Kind.valueOf(kindAndQuery.getFirst()));
    SqlReader.Sink none =
        new SqlReader.Sink() {
          @Override
          public void columns(List<String> names) {}

          @Override
          public void row(@Nullable String[] values) {}
        };
    SqlFailedException why = failure(database, kindAndQuery.getLast(), SHORT, none);
    assertThat(why.reason()).isEqualTo(Reason.TIMEOUT);
    assertThat(why.detail()).contains("no complete answer after 700ms");
  }

  @Test
  void theDatabaseStopsWorkingForACancelledQuery() {
    failure(database(Kind.POSTGRESQL), "select 'gone' from pg_sleep(600)", SHORT, new Taken());
    awaitNone(() ->
        postgresql.sql(
            Mariadb.name(postgresqlUrl),
            "select count(*) from pg_stat_activity where state = 'active' and query like"
                + " '%sleep(600)%' and pid <> pg_backend_pid()"));
    failure(database(Kind.MARIADB), "select 'gone', sleep(600)", SHORT, new Taken());
    awaitNone(() ->
        mariadb.sql(
            "mysql",
            "select count(*) from information_schema.processlist where info like"
                + " '%sleep(600)' and id <> connection_id()"));
  }

  private static void awaitNone(java.util.function.Supplier<String> count) {
    Eventually.await(() -> count.get().equals("0"));
  }

  @Test
  void aConnectionThatIsKilledIsNeverAShortList() {
    SqlReader.Sink killer =
        new Taken() {
          @Override
          public void row(@Nullable String[] values) throws SqlFailedException {
            super.row(values);
            if (rows.size() == 10) {
              postgresql.sql(
                  "postgres",
                  "select pg_terminate_backend(pid) from pg_stat_activity where datname = '"
                      + Mariadb.name(postgresqlUrl)
                      + "'");
            }
          }
        };
    assertThat(failure(database(Kind.POSTGRESQL), "select * from mailbox", LONG, killer).reason())
        .isIn(Reason.UNAVAILABLE, Reason.CONNECT);
  }

  @Test
  void aQueryThatIsKilledIsNeverAShortList() {
    SqlReader.Sink killer =
        new Taken() {
          @Override
          public void row(@Nullable String[] values) throws SqlFailedException {
            super.row(values);
            if (rows.size() == 10) {
              String id =
                  mariadb.sql(
                      "mysql",
                      "select id from information_schema.processlist where info like '%repeat%'"
                          + " and id <> connection_id()");
              mariadb.sql("mysql", "kill " + id);
            }
          }
        };
    assertThat(
            failure(
                    database(Kind.MARIADB),
                    "select address, repeat('x', 10000) from mailbox",
                    LONG,
                    killer)
                .reason())
        .isIn(Reason.UNAVAILABLE, Reason.CONNECT);
  }

  @Test
  void noMessageShowsAnAddress() {
    SqlFailedException why =
        failure(database(Kind.POSTGRESQL), "select address::bigint from mailbox");
    assertThat(why.detail()).contains("invalid input syntax").doesNotContain("user1@");
  }

  @Test
  void aFileIsNeitherCreatedNorTakenForADatabase() throws IOException {
    Path missing = folder.resolve("missing.sqlite");
    assertThat(failure(Databases.sqlite(missing), "select 1").detail()).contains("no such file");
    assertThat(missing).doesNotExist();
    Path garbage = Files.write(folder.resolve("garbage"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
    assertThat(failure(Databases.sqlite(garbage), "select * from users").reason())
        .isEqualTo(Reason.PROTOCOL);
  }
}
