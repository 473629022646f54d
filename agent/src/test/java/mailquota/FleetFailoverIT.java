package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import mailquota.bench.Report;
import mailquota.demo.server.DemoImapServer;
import mailquota.demo.server.DemoServer;
import mailquota.demo.server.DemoSmtpServer;
import mailquota.testing.Eventually;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three agents as processes share restless mailboxes, as in {@link FleetIT} and with its options,
 * while PostgreSQL is killed and a standby takes over, which has not received the transactions of
 * the last seconds.
 */
@Tag("real")
@Timeout(3600)
class FleetFailoverIT {

  private static final Duration LOST = Duration.ofSeconds(3);

  private final RestlessMailboxes mailboxes =
      new RestlessMailboxes(FleetIT.MAILBOXES, new SplittableRandom(FleetIT.SEED));
  private final List<Failover> failovers = new ArrayList<>();

  @TempDir private Path folder;

  /**
   * What a failover did.
   *
   * @param notices that the standby did not have
   * @param deliveries that it did not have
   */
  private record Failover(long notices, long deliveries, Duration untilHeld) {}

  /** What a database has. */
  private record Rows(long notices, long deliveries) {

    static Rows of(Postgresql postgresql, String database) {
      List<Long> counts =
          postgresql
              .sql(database, "select count(*), count(outcome) from notice")
              .transform(row -> List.of(row.split("[|]", -1)))
              .stream()
              .map(Long::parseLong)
              .toList();
      return new Rows(counts.getFirst(), counts.getLast());
    }
  }

  /** How the database is replaced. */
  private enum Kind {
    ASYNCHRONOUS("transactions are lost"),
    SYNCHRONOUS("synchronous replication"),
    WITH_AN_AGENT("transactions are lost, and an agent is killed");

    private final String title;

    Kind(String title) {
      this.title = title;
    }
  }

  @Test
  void eachCrossingIsNotifiedUnderOneId() throws IOException, InterruptedException {
    live(Kind.ASYNCHRONOUS);
    assertThat(mailboxes.unexpected()).isEmpty();
    assertThat(failovers).allMatch(each -> each.notices() > 0 && each.deliveries() > 0);
  }

  @Test
  void withSynchronousReplicationNothingIsLost() throws IOException, InterruptedException {
    live(Kind.SYNCHRONOUS);
    assertThat(mailboxes.unexpected()).isEmpty();
    assertThat(mailboxes.accepted()).doesNotHaveDuplicates();
  }

  /**
   * What only the killed agent knew is decided from the state before: again under a second id, or
   * not at all, if the mailbox is at its former level once more.
   */
  @Test
  void onlyWhatAnAgentKnewThatIsKilledMeanwhileIsLost() throws IOException, InterruptedException {
    live(Kind.WITH_AN_AGENT);
  }

  private void live(Kind kind) throws IOException, InterruptedException {
    PostgresqlExtension.require();
    List<Postgresql> servers = new ArrayList<>();
    servers.add(Postgresql.start());
    try (FleetRun fleet = FleetRun.of(folder, servers.getFirst(), FleetRun.Way.CHOSEN);
        DemoServer imap = DemoImapServer.start(0, mailboxes);
        DemoServer smtp = DemoSmtpServer.start(0, _ -> true, mailboxes::take)) {
      String yaml = FleetRun.yaml(mailboxes, imap.port(), 16, smtp.port(), FleetIT.SENDING);
      for (String name : List.of("a", "b", "c")) {
        fleet.start(name, yaml);
      }
      fleet.awaitHolders(3);
      try {
        for (int round = 0; round < FleetIT.ROUNDS; round++) {
          // First those that all mailboxes have at the beginning: they wait for each other.
          awaitNotices(FleetIT.MAILBOXES);
          servers.add(failOver(fleet, servers.getLast(), kind));
          awaitNotices(FleetIT.MAILBOXES / 10);
        }
        List<String> untold = settle(kind);
        report(fleet, kind, untold);
        assertThat((long) untold.size() + mailboxes.unexpected().size())
            .as("decided otherwise")
            .isLessThanOrEqualTo(failovers.stream().mapToLong(Failover::notices).sum());
        assertThatNothingIsNotifiedAgain(fleet, kind);
        assertThatFewAreSentTwice(fleet, kind);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(e.getMessage() + fleet.logs(), e);
      }
    } finally {
      servers.forEach(Postgresql::close);
    }
  }

  /** Returns the mailboxes with a crossing that is never notified. */
  private List<String> settle(Kind kind) throws InterruptedException {
    if (kind == Kind.WITH_AN_AGENT) {
      return mailboxes.settleMost();
    }
    mailboxes.settle();
    return List.of();
  }

  private Postgresql failOver(FleetRun fleet, Postgresql primary, Kind kind) throws IOException {
    Postgresql standby = primary.standby();
    String database = Postgresql.nameOf(fleet.url());
    Rows lost = new Rows(0, 0);
    if (kind == Kind.SYNCHRONOUS) {
      primary.set("synchronous_standby_names", "*");
      Eventually.await(() ->
          primary.sql("postgres", "select sync_state from pg_stat_replication").equals("sync"));
      FleetIT.pass(LOST);
    } else {
      standby.stopReceiving();
      FleetIT.pass(LOST);
      lost = Rows.of(primary, database);
    }
    primary.kill();
    if (kind == Kind.WITH_AN_AGENT) {
      fleet.member("b").process().kill();
    }
    Rows left = kind == Kind.SYNCHRONOUS ? lost : Rows.of(standby, database);
    standby.replace(primary);
    standby.set("synchronous_standby_names", "");
    if (kind == Kind.WITH_AN_AGENT) {
      fleet.awaitHolders(2);
      fleet.member("b").startAgain();
    }
    Duration held = fleet.awaitHolders(3);
    failovers.add(
        new Failover(lost.notices() - left.notices(), lost.deliveries() - left.deliveries(), held));
    return standby;
  }

  private void awaitNotices(int count) throws InterruptedException {
    int before = mailboxes.accepted().size();
    while (mailboxes.accepted().size() < before + count) {
      mailboxes.awaitLook();
    }
  }

  /** All states and deliveries are in the database: the next processes know them. */
  private void assertThatNothingIsNotifiedAgain(FleetRun fleet, Kind kind)
      throws IOException, InterruptedException {
    assertThat(fleet.sql("select count(*) from notice where outcome is null")).isEqualTo("0");
    int before = mailboxes.accepted().size();
    for (FleetRun.Member member : fleet.members().values()) {
      member.process().kill();
      member.startAgain();
    }
    fleet.awaitHolders(3);
    settle(kind);
    assertThat(mailboxes.accepted()).hasSize(before);
    for (FleetRun.Member member : fleet.members().values()) {
      assertThat(member.process().terminate()).as("exit code").isZero();
    }
  }

  /**
   * A mail may come twice if it was under way when its agent lost a segment. The deliveries of an
   * agent that was killed are not known if the database has lost them, too.
   */
  private void assertThatFewAreSentTwice(FleetRun fleet, Kind kind) throws IOException {
    long unknown =
        kind == Kind.WITH_AN_AGENT
            ? (long) FleetIT.SENDING * FleetIT.ROUNDS
                + failovers.stream().mapToLong(Failover::deliveries).sum()
            : 0;
    assertThat(repeated())
        .as("sent twice under one id")
        .isLessThanOrEqualTo(FleetIT.SENDING * fleet.lapses() + unknown);
  }

  private long repeated() {
    List<String> accepted = mailboxes.accepted();
    return accepted.size() - accepted.stream().distinct().count();
  }

  private void report(FleetRun fleet, Kind kind, List<String> untold) throws IOException {
    Report table =
        Report.table(
            "Failover: " + kind.title, "notices lost", "deliveries lost", "held again in s");
    for (Failover each : failovers) {
      table.row(each.notices(), each.deliveries(), each.untilHeld().toMillis() / 1000.0);
    }
    table.print();
    Report.table("In all", "crossings", "sent twice, one id", "two ids", "never", "leases ended")
        .row(
            mailboxes.notified().size(),
            repeated(),
            mailboxes.unexpected().size(),
            untold.size(),
            fleet.lapses())
        .print();
    Set<String> seen = new HashSet<>();
    mailboxes.accepted().stream()
        .filter(id -> !seen.add(id))
        .forEach(id -> System.out.println("sent twice: " + mailboxes.notified().get(id)));
    untold.forEach(mailbox -> System.out.println("never: " + mailbox));
    mailboxes.unexpected().forEach(mail -> System.out.println("a second id: " + mail));
  }
}
