package mailquota.inventory.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mailquota.inventory.Mailbox;
import mailquota.inventory.MailboxEntry;
import mailquota.inventory.source.Source.Outcome;
import mailquota.inventory.source.SourceSettings.Common;
import mailquota.net.Deadline;
import mailquota.net.Endpoint;
import mailquota.net.Tls;
import mailquota.net.Trust;
import mailquota.probe.Auth;
import mailquota.probe.Dialect;
import mailquota.probe.Limits;
import mailquota.probe.MailServer;
import mailquota.probe.Mechanism;
import mailquota.probe.Method;
import mailquota.probe.Trace;
import mailquota.probe.sql.SqlProber;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.sql.Databases;
import mailquota.sql.SqlDatabase;
import mailquota.sql.SqlQuery;
import mailquota.testing.mariadb.Mariadb;
import mailquota.testing.mariadb.MariadbExtension;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each query of docs/inventory.md, run by the source and the method {@code sql} on the tables that
 * it is for, reduced to what it reads. Beside each {@code inventory/NAME.sql} are the results.
 */
@ExtendWith({PostgresqlExtension.class, MariadbExtension.class})
@Timeout(120)
class ReadyQueriesIT {

  private static final Path DOCUMENT = Path.of("../docs/inventory.md");
  private static final Path FOLDER = Path.of("src/test/resources/inventory");
  private static final Pattern QUERY =
      Pattern.compile("(?ms)^```sql\n-- ([\\w-]+), (inventory|usage)(?:, (\\w+))?\n(.*?)^```");

  /** A query; without a system it is for PostgreSQL and MariaDB. */
  record Ready(String product, String kind, String system, String text) {
    @Override
    public String toString() {
      return product + ", " + kind + ", " + system;
    }
  }

  static Stream<Ready> queries() throws IOException {
    return QUERY.matcher(Files.readString(DOCUMENT)).results().flatMap(ReadyQueriesIT::ready);
  }

  private static Stream<Ready> ready(MatchResult found) {
    return (found.group(3) == null ? Stream.of("PostgreSQL", "MariaDB") : Stream.of(found.group(3)))
        .map(system -> new Ready(found.group(1), found.group(2), system, found.group(4)));
  }

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @MethodSource("queries")
  void everyQueryReadsTheTablesOfItsProduct(Ready ready, Postgresql postgresql, Mariadb mariadb)
      throws IOException, SQLException {
    String tables =
        Files.readString(
            FOLDER.resolve(ready.product().toLowerCase(java.util.Locale.ROOT) + ".sql"));
    SqlDatabase database =
        switch (ready.system()) {
          case "PostgreSQL" -> {
            String url = postgresql.database();
            postgresql.sql(Mariadb.name(url), tables.replace("`", "\""));
            yield Databases.postgresql(url);
          }
          case "MariaDB" -> {
            String url = mariadb.database();
            mariadb.sql(Mariadb.name(url), tables.replace(" boolean", " tinyint(1)"));
            yield Databases.mariadb(url);
          }
          default -> {
            Path file = folder.resolve("users.sqlite");
            try (Connection sqlite = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = sqlite.createStatement()) {
              for (String each : tables.split(";\n", -1)) {
                statement.executeUpdate(each);
              }
            }
            yield Databases.sqlite(file);
          }
        };
    SqlQuery query = new SqlQuery(database, ready.text());
    List<String> lines = ready.kind().equals("usage") ? usage(query) : inventory(query);
    mailquota.testing.Golden.check(
        FOLDER.resolve(
            ready.product().toLowerCase(java.util.Locale.ROOT) + "-" + ready.kind() + ".txt"),
        String.join("\n", lines) + "\n");
  }

  private static List<String> inventory(SqlQuery query) {
    Duration minute = Duration.ofMinutes(1);
    Common common = new Common("ready", "mx1", minute, minute, LimitUnit.B, SourceGuard.DEFAULT);
    Rows rows = new Rows(common, new RowChecks(_ -> true, _ -> true), 100, List.of(), () -> {});
    assertThat(new SqlSource(query).read(rows, Deadline.in(minute)))
        .isEqualTo(new Outcome.Complete());
    List<String> lines =
        new ArrayList<>(rows.entries().stream().map(ReadyQueriesIT::line).sorted().toList());
    rows.problems().stream()
        .map(why -> "rejected " + why.replaceFirst("row \\d+: ", ""))
        .forEach(lines::add);
    return lines;
  }

  private static String line(MailboxEntry entry) {
    return "%s contact=%s language=%s limit=%s"
        .formatted(
            entry.address(),
            entry.contact(),
            entry.language(),
            entry.limit() == null ? null : entry.limit().count());
  }

  /** Of the mailboxes that the query lists. */
  private static List<String> usage(SqlQuery query) {
    Dialect usual = Dialect.USUAL;
    MailServer server =
        new MailServer(
            "used",
            Method.SQL,
            new Endpoint("localhost", 1),
            Tls.NONE,
            Trust.ofSystem(),
            new Auth.Password(Mechanism.Password.PLAIN, "agent", null, null),
            Limits.DEFAULT,
            new Dialect(
                usual.root(), usual.folders(), usual.fallback(), usual.zeroLimit(), true, query));
    SqlProber prober = new SqlProber(server, InstantSource.system());
    var listing = (mailquota.probe.Directory.Listing.Listed) prober.list();
    List<Mailbox> mailboxes =
        listing.addresses().stream()
            .map(address -> Mailbox.of(address, "used"))
            .collect(Collectors.toCollection(ArrayList::new));
    mailboxes.add(Mailbox.of("not-there@example.org", "used"));
    Map<String, ProbeResult> results = new TreeMap<>();
    prober.probe(
        mailboxes, Trace.NONE, (mailbox, result) -> results.put(mailbox.address().value(), result));
    return results.entrySet().stream()
        .map(each -> each.getKey() + " " + words(each.getValue()))
        .toList();
  }

  private static String words(ProbeResult result) {
    if (!(result instanceof Measured(var reading))) {
      return String.valueOf(result);
    }
    Map<Resource, Usage> resources = reading.roots().getFirst().resources();
    Usage messages = resources.get(Resource.MESSAGE);
    return words(Objects.requireNonNull(resources.get(Resource.STORAGE)))
        + (messages == null ? "" : " messages " + words(messages));
  }

  private static String words(Usage usage) {
    return usage.used()
        + " of "
        + (usage.limit() instanceof Limit.Finite(long value) ? value : "unlimited");
  }
}
