package mailquota;

import static java.util.Locale.ROOT;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import mailquota.testing.Door;
import mailquota.testing.Eventually;
import mailquota.testing.postgresql.Pgbouncer;
import mailquota.testing.postgresql.Postgresql;

/**
 * Agents as processes with one PostgreSQL, each behind a door of its own. Used by one thread.
 *
 * @param pooler between the agents and the database; empty for none
 * @param url of the database, without a door
 */
record FleetRun(
    Path folder,
    Postgresql postgresql,
    Optional<Pgbouncer> pooler,
    String url,
    Map<String, Member> members)
    implements AutoCloseable {

  /** How the agents reach the database. */
  enum Way {
    DIRECT("directly"),
    POOLED("through PgBouncer");

    /** {@code -Dfleet.way=…}, for tests that do not try both. */
    static final Way CHOSEN = valueOf(System.getProperty("fleet.way", "direct").toUpperCase(ROOT));

    private final String how;

    Way(String how) {
      this.how = how;
    }

    @Override
    public String toString() {
      return how;
    }
  }

  /** The lease: a short one, so that a round is short. */
  static final Duration LEASE = Duration.ofMillis(Integer.getInteger("fleet.lease.millis", 2000));

  private static final Pattern LAPSE =
      Pattern.compile("the lease has ended|is lost to another agent");

  /** The length of the time of a log line, down to the second. */
  private static final int SECOND = "2026-11-30T08:00:00".length();

  private static final Duration PATIENCE = Duration.ofSeconds(60).plus(LEASE.multipliedBy(4));

  /** An agent; its process is null while it does not run. */
  static final class Member implements AutoCloseable {

    private final String name;
    private final Path config;
    private final Path log;
    private final Door store;
    private AgentProcess process;

    private Member(String name, Path config, Path log, Door store) throws IOException {
      this.name = name;
      this.config = config;
      this.log = log;
      this.store = store;
      process = start();
    }

    private AgentProcess start() throws IOException {
      return AgentProcess.start(
          config,
          Map.of(
              "PASSWORD",
              RestlessMailboxes.PASSWORD,
              "DATABASE",
              Postgresql.PASSWORD,
              "QUOTA_AGENT_NAME",
              name,
              "JDK_JAVA_OPTIONS",
              "-Dmailquota.lease.millis=" + LEASE.toMillis()),
          log);
    }

    Door store() {
      return store;
    }

    AgentProcess process() {
      return process;
    }

    void startAgain() throws IOException {
      process = start();
    }

    private String state() {
      return name + (process.isAlive() ? " runs" : " has ended");
    }

    /** The log, with the stacks of all threads if the process runs. */
    private String logWithStacks() throws IOException, InterruptedException {
      if (process.isAlive()) {
        process.signal("CONT"); // If it is stopped.
        process.signal("QUIT");
        process.awaitLog(log, "VM Periodic Task Thread");
      }
      return log();
    }

    String log() throws IOException {
      return Files.readString(log);
    }

    @Override
    public void close() throws IOException {
      if (process.isAlive()) {
        process.close();
      }
      store.close();
    }
  }

  static FleetRun of(Path folder, Postgresql postgresql, Way way) {
    String url = postgresql.store().url();
    Optional<Pgbouncer> pooler =
        switch (way) {
          case DIRECT -> Optional.empty();
          case POOLED -> {
            Pgbouncer.require();
            yield Optional.of(Pgbouncer.before(postgresql.port()));
          }
        };
    return new FleetRun(folder, postgresql, pooler, url, new LinkedHashMap<>());
  }

  /**
   * Starts another agent.
   *
   * @param yaml the configuration, with a place for the URL of the store
   */
  Member start(String name, String yaml) throws IOException {
    Door door = Door.to(pooler.map(Pgbouncer::port).orElseGet(postgresql::port));
    Path config = write(name, door, yaml);
    Member member = new Member(name, config, folder.resolve(name + ".log"), door);
    members.put(name, member);
    return member;
  }

  private Path write(String name, Door door, String yaml) throws IOException {
    String through =
        "jdbc:postgresql://127.0.0.1:" + door.port() + url.substring(url.lastIndexOf('/'));
    return Files.writeString(folder.resolve(name + ".yaml"), yaml.replace("URL", through));
  }

  /** Changes the configuration of an agent, and lets it reload. */
  void reload(String name, String yaml) throws IOException {
    Member member = member(name);
    var _ = write(name, member.store, yaml);
    member.process.reload();
  }

  /**
   * A configuration for restless mailboxes on one IMAP server.
   *
   * @param connections the limit of the IMAP server
   * @param sending the number of connections to the SMTP server
   */
  static String yaml(
      RestlessMailboxes mailboxes, int imap, int connections, int smtp, int sending) {
    return """
    http: {listen: "127.0.0.1:0"}
    store: {url: "URL", user: %s, password: env:DATABASE}
    servers:
      imap:
        method: imap
        address: "127.0.0.1:%d"
        tls: none
        auth: {password: env:PASSWORD}
        limits: {rate: 300/s, connections: %d}
    poll: {min-interval: 1s, max-interval: 1s}
    """
            .formatted(Postgresql.USER, imap, connections)
        + mailboxes.watched("owner", smtp, sending);
  }

  Member member(String name) {
    Member member = members.get(name);
    assertThat(member).isNotNull();
    return Objects.requireNonNull(member);
  }

  /** Waits until the server has so many ranges, and an agent holds each. */
  void awaitRanges(int count) {
    String held =
        "select count(*) = %d and count(holder) = %d from segment".formatted(count, count);
    long begin = System.nanoTime();
    Eventually.await(() -> {
      assertThat(System.nanoTime() - begin).as(() -> segments()).isLessThan(PATIENCE.toNanos());
      return sql(held).equals("t");
    });
  }

  /** Waits until so many agents hold their parts of all segments; returns how long that took. */
  Duration awaitHolders(int count) {
    long begin = System.nanoTime();
    Eventually.await(() -> {
      assertThat(System.nanoTime() - begin).as(() -> segments()).isLessThan(PATIENCE.toNanos());
      return sql("""
      select count(*) > 0 and count(holder) = count(*) and count(distinct holder) = %d
             and not exists (select from segment s where not exists
               (select from agent a where a.id = s.holder and a.until > now()))
             and (select max(held) from (select count(*) as held from segment group by holder) h)
               <= ceil(count(*) / nullif(count(distinct holder), 0)::numeric)
      from segment
      """
              .formatted(count))
          .equals("t");
    });
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /** The epochs of all segments, which rise when they move. */
  List<String> epochs() {
    return sql("select server, lo, epoch from segment order by 1, 2").lines().toList();
  }

  private String segments() {
    return "agents:\n"
        + sql("select name, id, until - now(), left_at from agent")
        + "\nsegments:\n"
        + sql("select holder, count(*) from segment group by 1")
        + "\nprocesses:\n"
        + members.values().stream().map(Member::state).collect(joining("\n"));
  }

  /** The rows as lines, with the values separated by spaces. */
  String sql(String statement) {
    try (Connection connection =
            DriverManager.getConnection(url, Postgresql.USER, Postgresql.PASSWORD);
        Statement select = connection.createStatement();
        ResultSet row = select.executeQuery(statement)) {
      StringBuilder rows = new StringBuilder();
      while (row.next()) {
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          rows.append(i == 1 ? "" : " ").append(row.getString(i));
        }
        rows.append('\n');
      }
      return rows.toString().strip();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * How often an agent has found that its lease had ended, by its log: it was stopped or cut off,
   * or had no processor for that long.
   */
  long lapses() throws IOException {
    long lapses = 0;
    for (Member member : members.values()) {
      lapses +=
          member
              .log()
              .lines()
              .filter(line -> LAPSE.matcher(line).find())
              .map(line -> line.substring(0, SECOND))
              .distinct()
              .count();
    }
    return lapses;
  }

  String logs() throws IOException, InterruptedException {
    StringBuilder logs = new StringBuilder();
    for (Member member : members.values()) {
      logs.append("\n==== agent ").append(member.name).append('\n');
      logs.append(member.logWithStacks());
    }
    return logs.toString();
  }

  @Override
  public void close() throws IOException {
    for (Member member : new ArrayList<>(members.values())) {
      member.close();
    }
    pooler.ifPresent(Pgbouncer::close);
  }
}
