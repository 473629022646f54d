package mailquota;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import mailquota.bench.Report;
import mailquota.demo.server.DemoImapServer;
import mailquota.demo.server.DemoServer;
import mailquota.demo.server.DemoSmtpServer;
import mailquota.testing.Door;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Three agents as processes share restless mailboxes, while agents are killed, stopped, restarted
 * and cut off, and PostgreSQL is killed. Each crossing is notified under one Message-ID. {@code
 * -Dfleet.rounds=…} does all of it more often, {@code -Dfleet.mailboxes=…} with more mailboxes,
 * {@code -Dfleet.lease.millis=20000} with the lease of production.
 */
@Tag("real")
@Timeout(3600)
class FleetIT {

  static final int ROUNDS = Integer.getInteger("fleet.rounds", 1);
  static final int MAILBOXES = Integer.getInteger("fleet.mailboxes", 300);
  static final long SEED = Long.getLong("fleet.seed", 7);
  private static final int CONNECTIONS = 16;
  static final int SENDING = 2;

  private final RestlessMailboxes mailboxes =
      new RestlessMailboxes(MAILBOXES, new SplittableRandom(SEED));
  private final List<Event> events = new ArrayList<>();
  private int seen;

  @TempDir private Path folder;

  /**
   * Something that happened to the agents.
   *
   * @param repeated how many notices were sent twice
   * @param connections the most at the mail server at a time
   */
  private record Event(String name, long repeated, int connections, Duration untilHeld) {}

  /** What happens; returns how long it took until all segments were held. */
  @FunctionalInterface
  private interface Happening {
    Duration happen() throws IOException, InterruptedException;
  }

  @ParameterizedTest
  @EnumSource
  void eachCrossingIsNotifiedUnderOneId(FleetRun.Way way) throws IOException, InterruptedException {
    PostgresqlExtension.require();
    try (Postgresql postgresql = Postgresql.start();
        FleetRun fleet = FleetRun.of(folder, postgresql, way)) {
      live(fleet, way);
    }
  }

  private void live(FleetRun fleet, FleetRun.Way way) throws IOException, InterruptedException {
    Instant begin = Instant.now();
    try (DemoServer imap = DemoImapServer.start(0, mailboxes);
        Door front = Door.to(imap.port());
        DemoServer smtp = DemoSmtpServer.start(0, _ -> true, mailboxes::take)) {
      String yaml = FleetRun.yaml(mailboxes, front.port(), CONNECTIONS, smtp.port(), SENDING);
      fleet.start("a", yaml);
      fleet.start("b", yaml);
      fleet.awaitHolders(2);
      for (int round = 0; round < ROUNDS; round++) {
        round(fleet, front, () -> fleet.start("c", yaml));
      }
      mailboxes.settle();
      for (FleetRun.Member member : fleet.members().values()) {
        if (member.process().isAlive()) {
          assertThat(member.process().terminate()).as("exit code").isZero();
        }
      }
      assertThatAllIsNotified(fleet);
      report(fleet, way, Duration.between(begin, Instant.now()));
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(e.getMessage() + fleet.logs(), e);
    }
  }

  @FunctionalInterface
  private interface Starting {
    FleetRun.Member start() throws IOException;
  }

  private void round(FleetRun fleet, Door front, Starting third)
      throws IOException, InterruptedException {
    Happening scaleUp =
        () -> {
          third.start();
          return fleet.awaitHolders(3);
        };
    happens("2 to 3 agents", front, scaleUp);
    happens("kill -9", front, () -> kill(fleet));
    happens("SIGSTOP for 2.5 leases", front, () -> stop(fleet));
    happens("SIGTERM and restart", front, () -> restart(fleet));
    happens("PostgreSQL killed", front, () -> killDatabase(fleet));
    Door ofB = fleet.member("b").store();
    happens("cut off, refused", front, () -> cutOff(fleet, ofB::shut, ofB::open));
    Door ofA = fleet.member("a").store();
    happens("cut off, silent", front, () -> cutOff(fleet, ofA::stall, ofA::resume));
    happens("3 to 2 agents", front, () -> scaleDown(fleet));
  }

  private static Duration kill(FleetRun fleet) throws IOException {
    fleet.member("b").process().kill();
    Duration held = fleet.awaitHolders(2);
    fleet.member("b").startAgain();
    fleet.awaitHolders(3);
    return held;
  }

  private static Duration stop(FleetRun fleet) {
    fleet.member("c").process().signal("STOP");
    Duration held = fleet.awaitHolders(2);
    pass(FleetRun.LEASE.multipliedBy(5).dividedBy(2).minus(held));
    fleet.member("c").process().signal("CONT");
    fleet.awaitHolders(3);
    return held;
  }

  private static Duration killDatabase(FleetRun fleet) {
    fleet.postgresql().kill();
    pass(Duration.ofSeconds(1));
    fleet.postgresql().restart();
    return fleet.awaitHolders(3);
  }

  @FunctionalInterface
  private interface Change {
    void make() throws IOException;
  }

  private static Duration cutOff(FleetRun fleet, Change cut, Change mend) throws IOException {
    cut.make();
    Duration held = fleet.awaitHolders(2);
    mend.make();
    fleet.awaitHolders(3);
    return held;
  }

  private static Duration scaleDown(FleetRun fleet) throws IOException, InterruptedException {
    assertThat(fleet.member("c").process().terminate()).isZero();
    fleet.member("c").close();
    return fleet.awaitHolders(2);
  }

  /** Within the time in which its segments are kept for it, nothing moves. */
  private static Duration restart(FleetRun fleet) throws IOException, InterruptedException {
    List<String> before = fleet.epochs();
    assertThat(fleet.member("a").process().terminate()).isZero();
    long begin = System.nanoTime();
    fleet.member("a").startAgain();
    Duration held = fleet.awaitHolders(3);
    long claimed = fleet.epochs().stream().filter(each -> !before.contains(each)).count();
    // A busy machine may take longer for the start.
    if (System.nanoTime() - begin < FleetRun.LEASE.multipliedBy(3).toNanos()) {
      assertThat(claimed).as("its own segments").isLessThanOrEqualTo(6);
    }
    return held;
  }

  private void happens(String name, Door front, Happening happening)
      throws IOException, InterruptedException {
    var _ = front.takeMost();
    Duration held = happening.happen();
    awaitNotices();
    List<String> all = mailboxes.accepted();
    long repeated = all.size() - all.stream().distinct().count();
    long before = events.stream().mapToLong(Event::repeated).sum();
    events.add(new Event(name, repeated - before, front.takeMost(), held));
    assertThat(mailboxes.unexpected()).as(name).isEmpty();
  }

  /** Until as many have been sent as in a while of work: each event meets agents at work. */
  private void awaitNotices() throws InterruptedException {
    while (mailboxes.accepted().size() < seen + MAILBOXES / 10) {
      mailboxes.awaitLook();
    }
    seen = mailboxes.accepted().size();
  }

  static void pass(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  /**
   * A mail may come twice if it was under way when its agent was killed, once a round, or when the
   * agent could not renew its lease.
   */
  private void assertThatAllIsNotified(FleetRun fleet) throws IOException {
    assertThat(mailboxes.unexpected()).isEmpty();
    assertThat(mailboxes.notified().values()).doesNotHaveDuplicates();
    Map<String, Long> times =
        mailboxes.accepted().stream().collect(groupingBy(Function.identity(), counting()));
    assertThat(times.keySet()).isEqualTo(mailboxes.notified().keySet());
    assertThat(fleet.sql("select count(*) from notice where outcome is null")).isEqualTo("0");
    assertThat(fleet.sql("select count(distinct id) from notice")).isEqualTo(times.size() + "");
    assertThat(events.stream().mapToLong(Event::repeated).sum())
        .as("sent twice")
        .isLessThanOrEqualTo((long) SENDING * (ROUNDS + fleet.lapses()));
  }

  private void report(FleetRun fleet, FleetRun.Way way, Duration time) throws IOException {
    Report table =
        Report.table(
            "Several agents " + way,
            "event",
            "held again in s",
            "sent twice",
            "connections at the mail server");
    for (Event event : events) {
      table.row(
          event.name(),
          event.untilHeld().toMillis() / 1000.0,
          event.repeated(),
          event.connections());
    }
    table.print();
    Report.table("In all", "notices", "sent twice", "leases that ended", "seconds")
        .row(
            mailboxes.notified().size(),
            mailboxes.accepted().size() - mailboxes.notified().size(),
            fleet.lapses(),
            time.toSeconds())
        .print();
  }
}
