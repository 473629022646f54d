package mailquota;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import mailquota.RestlessMailboxes.Crossing;
import mailquota.bench.Report;
import mailquota.demo.server.DemoImapServer;
import mailquota.demo.server.DemoServer;
import mailquota.demo.server.DemoSmtpServer;
import mailquota.quota.Secret;
import mailquota.store.Delivered;
import mailquota.store.Delivered.Outcome;
import mailquota.store.Deliveries;
import mailquota.store.OutboxEntry;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import mailquota.warning.Notice;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent is killed at random instants while mailboxes cross levels and their owners are
 * notified: each crossing is notified, and what is sent twice is one message, which was accepted
 * just when the agent died. {@code -Dkills=200} kills it more often, {@code -Dkills.seed=…} at
 * other instants.
 */
@Tag("real")
class KillIT {

  private static final int KILLS = Integer.getInteger("kills", 12);
  private static final long SEED = Long.getLong("kills.seed", 4);
  private static final int MAILBOXES = 16;
  private static final int ALL = 1_000_000;
  private static final Duration LONGEST_WORK = Duration.ofMillis(800);
  private static final Duration LONGEST_START = Duration.ofSeconds(3);
  private static final String CHANNEL = "owner";

  /** As many are sent at once. */
  private static final int CONNECTIONS = 4;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Set<String> acceptedBefore = new HashSet<>();
  private Set<String> inDoubt = Set.of();
  private int seen;
  private int kills;
  private long killedInBetween;
  private long repeated;

  @TempDir private Path folder;

  /**
   * A store, and how to read it while no agent runs.
   *
   * @param section of the configuration
   */
  private record Kept(String name, String section, Supplier<Store> store) {}

  @Test
  @Timeout(3600)
  void nothingIsLostWithSqlite() throws IOException, InterruptedException {
    Path file = folder.resolve("state.db");
    killAgainAndAgain(
        new Kept("SQLite", "{url: \"jdbc:sqlite:" + file + "\"}", () -> copyOf(file)));
  }

  @Test
  @Timeout(3600)
  void nothingIsLostWithPostgresql() throws IOException, InterruptedException {
    PostgresqlExtension.require();
    try (Postgresql postgresql = Postgresql.start()) {
      String url = postgresql.database();
      Secret password = new Secret(Postgresql.PASSWORD);
      StoreSettings settings = new StoreSettings(url, Postgresql.USER, password);
      killAgainAndAgain(
          new Kept(
              "PostgreSQL",
              "{url: \"%s\", user: %s, password: env:DATABASE}".formatted(url, Postgresql.USER),
              () -> {
                awaitEndOfSessions(postgresql);
                return new Store(settings, InstantSource.system());
              }));
    }
  }

  /** The database may still execute the last statement of the killed agent. */
  private static void awaitEndOfSessions(Postgresql postgresql) {
    String sessions =
        "select count(*) from pg_stat_activity where application_name = 'quota-agent'";
    while (!postgresql.sql("postgres", sessions).equals("0")) {
      // It is a process of its own that asks: that paces it.
    }
  }

  private void killAgainAndAgain(Kept kept) throws IOException, InterruptedException {
    Instant begin = Instant.now();
    RestlessMailboxes mailboxes = new RestlessMailboxes(MAILBOXES, random.split());
    Path log = folder.resolve("agent.log");
    try (DemoServer imap = DemoImapServer.start(0, mailboxes);
        DemoServer smtp = DemoSmtpServer.start(0, _ -> true, mailboxes::take)) {
      Path config = config(kept, mailboxes, imap.port(), smtp.port());
      while (kills < KILLS) {
        long recalls = recalls(log);
        try (AgentProcess agent = start(config, log)) {
          liveAndDie(agent, mailboxes, log, recalls);
          kills++;
        }
        smtp.pause(); // Unread mail of the killed agent is not accepted later.
        takeStock(mailboxes, kept);
        smtp.resume();
      }
      try (AgentProcess agent = start(config, log)) {
        mailboxes.settle();
        assertThat(agent.terminate()).as("exit code").isZero();
      }
      takeStock(mailboxes, kept);
      assertThatAllIsNotified(mailboxes, kept);
      assertThat(log).content().contains("stopped").doesNotContain("ERROR", "corrupt");
      report(kept, mailboxes, Duration.between(begin, Instant.now()));
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\nAgent:\n" + Files.readString(log), e);
    }
  }

  private static AgentProcess start(Path config, Path log) throws IOException {
    Map<String, String> environment =
        Map.of(
            "PASSWORD",
            RestlessMailboxes.PASSWORD,
            "DATABASE",
            Postgresql.PASSWORD,
            // The next agent waits for the end of the lease of the killed one.
            "JDK_JAVA_OPTIONS",
            "-Dmailquota.lease.millis=1000");
    return AgentProcess.start(config, environment, log);
  }

  private Path config(Kept kept, RestlessMailboxes mailboxes, int imap, int smtp)
      throws IOException {
    String yaml =
        """
        http: {listen: "127.0.0.1:0"}
        store: %s
        servers:
          imap:
            method: imap
            address: "127.0.0.1:%d"
            tls: none
            auth: {password: env:PASSWORD}
            limits: {rate: 1000/s}
        poll: {min-interval: 100ms, max-interval: 100ms}
        """
                .formatted(kept.section, imap)
            + mailboxes.watched(CHANNEL, smtp, CONNECTIONS);
    return Files.writeString(folder.resolve("config.yaml"), yaml);
  }

  /** Mostly at work; one in eight while it starts, or a little later. */
  private void liveAndDie(AgentProcess agent, RestlessMailboxes mailboxes, Path log, long recalls)
      throws IOException, InterruptedException {
    boolean isToWork = random.nextInt(8) > 0;
    // It measures before the store has answered, and decides afterwards.
    while (isToWork && recalls(log) == recalls) {
      mailboxes.awaitLook();
    }
    Duration longest = isToWork ? LONGEST_WORK : LONGEST_START;
    agent.killAfter(Duration.ofMillis(random.nextLong(longest.toMillis())));
  }

  /** How often an agent has read the store. */
  private static long recalls(Path log) throws IOException {
    if (!Files.exists(log)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(log)) {
      return lines.filter(line -> line.contains("store remembers mailboxes=")).count();
    }
  }

  /** What was sent again was accepted while an agent died, and was waiting in the store then. */
  private void takeStock(RestlessMailboxes mailboxes, Kept kept) {
    List<String> all = mailboxes.accepted();
    List<String> sent = all.subList(seen, all.size());
    assertThat(sent).as("sent by one agent").doesNotHaveDuplicates();
    List<String> again = sent.stream().filter(acceptedBefore::contains).toList();
    assertThat(inDoubt).as("accepted and not recorded when the last one died").containsAll(again);
    assertThat(mailboxes.unexpected()).isEmpty();

    seen = all.size();
    repeated += again.size();
    acceptedBefore.addAll(sent);
    try (Store store = kept.store.get()) {
      inDoubt = ids(store.pending(CHANNEL, ALL).stream().map(OutboxEntry::notice));
    }
    inDoubt.retainAll(acceptedBefore);
    // What an earlier agent left in doubt may wait behind an older notice, and is not of this one.
    List<String> cutShort = sent.stream().filter(inDoubt::contains).toList();
    assertThat(cutShort).as("one a connection").hasSizeLessThanOrEqualTo(CONNECTIONS);
    killedInBetween += cutShort.size();
  }

  private void assertThatAllIsNotified(RestlessMailboxes mailboxes, Kept kept) {
    assertThat(repeated).as("sent again").isEqualTo(killedInBetween);
    Map<String, Crossing> notified = mailboxes.notified();
    try (Store store = kept.store.get()) {
      assertThat(store.pending(CHANNEL, ALL)).isEmpty();
      List<Delivered> delivered = Deliveries.of(store, ALL);
      assertThat(delivered).allMatch(each -> each.outcome() == Outcome.ACCEPTED);
      List<Notice> notices = delivered.stream().map(each -> each.entry().notice()).toList();
      assertThat(ids(notices.stream())).hasSameSizeAs(notices).isEqualTo(notified.keySet());
      assertThat(notices)
          .allSatisfy(
              notice -> assertThat(notified.get(notice.id())).matches(each -> isOf(each, notice)));
      assertThat(notified.values()).doesNotHaveDuplicates();
      assertThatEpisodesAreThose(notified, notices);
    }
  }

  private static boolean isOf(Crossing crossing, Notice notice) {
    return crossing.mailbox().equals(notice.subject().mailbox().value())
        && crossing.level() == notice.change().level();
  }

  /** The agent's episodes are those that there were, none was cut in two by a kill. */
  private static void assertThatEpisodesAreThose(
      Map<String, Crossing> notified, List<Notice> notices) {
    Map<String, Set<Instant>> episodes =
        notices.stream()
            .collect(
                groupingBy(
                    notice -> episode(notified, notice),
                    mapping(notice -> notice.change().episode(), toSet())));
    assertThat(episodes).allSatisfy((_, begins) -> assertThat(begins).hasSize(1));
    Map<String, Set<String>> ids =
        notices.stream()
            .collect(groupingBy(Notice::episodeId, mapping(n -> episode(notified, n), toSet())));
    assertThat(ids).hasSameSizeAs(episodes);
  }

  private static String episode(Map<String, Crossing> notified, Notice notice) {
    Crossing crossing = requireNonNull(notified.get(notice.id()));
    return crossing.mailbox() + " " + crossing.episode();
  }

  private static Set<String> ids(Stream<Notice> notices) {
    return notices.map(Notice::id).collect(toCollection(HashSet::new));
  }

  private void report(Kept kept, RestlessMailboxes mailboxes, Duration time) {
    Report.table(
            "Killed with " + kept.name,
            "kills",
            "between accept and record",
            "notices",
            "sent twice",
            "seconds")
        .row(kills, killedInBetween, mailboxes.notified().size(), repeated, time.toSeconds())
        .print();
  }

  /** As it was left, in a copy: the next agent is to find that, and not what we mended. */
  private Store copyOf(Path file) {
    try {
      Path copy = Files.createDirectories(folder.resolve("copy")).resolve("state.db");
      for (String part : List.of("", "-wal", "-shm")) {
        Files.deleteIfExists(Path.of(copy + part));
      }
      // Without the index of the log, which is rebuilt when the database is opened.
      for (String part : List.of("", "-wal")) {
        if (Files.exists(Path.of(file + part))) {
          Files.copy(Path.of(file + part), Path.of(copy + part));
        }
      }
      StoreSettings settings = StoreSettings.sqlite(copy.toString());
      assertThatItIsWhole(settings.url());
      return new Store(settings, InstantSource.system());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertThatItIsWhole(String url) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("pragma integrity_check")) {
      assertThat(result.getString(1)).isEqualTo("ok");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
