package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import mailquota.bench.Report;
import mailquota.demo.server.DemoImapServer;
import mailquota.demo.server.DemoMailbox;
import mailquota.demo.server.DemoMailboxes;
import mailquota.demo.server.DemoRoot;
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
 * Two agents as processes share restless mailboxes, while the limit of connections of their server
 * changes, and with it the number of ranges. Each crossing is notified under one Message-ID, and
 * the server is never asked for more mailboxes at a time than it has connections. {@code
 * -Dfleet.rounds=…} does it more often, {@code -Dfleet.way=pooled} through PgBouncer.
 */
@Tag("real")
@Timeout(1200)
class FleetReloadIT {

  private static final int ROUNDS = Integer.getInteger("fleet.rounds", 1);
  private static final int MAILBOXES = Integer.getInteger("fleet.mailboxes", 300);
  private static final int FIRST = 16;
  private static final int SENDING = 2;

  /** With 300 probes in a second, more than the smallest limit are under way. */
  private static final Duration THOUGHT = Duration.ofMillis(30);

  private final RestlessMailboxes mailboxes =
      new RestlessMailboxes(MAILBOXES, new SplittableRandom(7));
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final Report report =
      Report.table(
          "A limit that changes",
          "connections",
          "ranges",
          "held again in s",
          "most asked at a time, while it changes",
          "afterwards");

  @TempDir private Path folder;

  /** A mailbox the server takes a while for; those that are asked at a time are counted. */
  private final class Slow implements DemoMailbox {

    private final DemoMailbox mailbox;

    Slow(DemoMailbox mailbox) {
      this.mailbox = mailbox;
    }

    @Override
    public String address() {
      return mailbox.address();
    }

    @Override
    public boolean accepts(String password) {
      return mailbox.accepts(password);
    }

    @Override
    public List<DemoRoot> roots() {
      most.accumulateAndGet(asked.incrementAndGet(), Math::max);
      try {
        LockSupport.parkNanos(THOUGHT.toNanos());
        return mailbox.roots();
      } finally {
        asked.decrementAndGet();
      }
    }

    @Override
    public long sizeBytes() {
      return mailbox.sizeBytes();
    }

    @Override
    public long messages() {
      return mailbox.messages();
    }
  }

  @Test
  void noCrossingIsLostOrNotifiedUnderTwoIds() throws IOException, InterruptedException {
    PostgresqlExtension.require();
    DemoMailboxes slow = login -> mailboxes.find(login).map(Slow::new);
    try (Postgresql postgresql = Postgresql.start();
        FleetRun fleet = FleetRun.of(folder, postgresql, FleetRun.Way.CHOSEN);
        DemoServer imap = DemoImapServer.start(0, slow);
        DemoServer smtp = DemoSmtpServer.start(0, _ -> true, mailboxes::take)) {
      try {
        live(fleet, imap.port(), smtp.port());
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(e.getMessage() + fleet.logs(), e);
      }
    }
  }

  private void live(FleetRun fleet, int imap, int smtp) throws IOException, InterruptedException {
    String first = FleetRun.yaml(mailboxes, imap, FIRST, smtp, SENDING);
    fleet.start("a", first);
    fleet.start("b", first);
    fleet.awaitHolders(2);
    int connections = FIRST;
    for (int round = 0; round < ROUNDS; round++) {
      for (int next : List.of(4, 64, FIRST)) {
        change(fleet, connections, next, FleetRun.yaml(mailboxes, imap, next, smtp, SENDING));
        connections = next;
      }
      killMeanwhile(fleet, FleetRun.yaml(mailboxes, imap, 64, smtp, SENDING), 64);
      killMeanwhile(fleet, first, FIRST);
    }
    mailboxes.settle();
    for (FleetRun.Member member : fleet.members().values()) {
      assertThat(member.process().terminate()).as("exit code").isZero();
    }
    assertThat(mailboxes.unexpected()).isEmpty();
    assertThat(mailboxes.notified().values()).doesNotHaveDuplicates();
    assertThat(fleet.sql("select count(*) from notice where outcome is null")).isEqualTo("0");
    int repeated = mailboxes.accepted().size() - mailboxes.notified().size();
    assertThat((long) repeated)
        .as("sent twice")
        .isLessThanOrEqualTo(SENDING * (2L * ROUNDS + fleet.lapses()));
    report.print();
    Report.table("In all", "notices", "sent twice", "leases that ended")
        .row(mailboxes.notified().size(), repeated, fleet.lapses())
        .print();
  }

  /** One of the agents is killed as soon as both have the new number. */
  private void killMeanwhile(FleetRun fleet, String yaml, int wanted)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    fleet.reload("a", yaml);
    fleet.reload("b", yaml);
    Eventually.await(() -> fleet.sql("select count(distinct digests) from agent").equals("1"));
    fleet.member("b").process().kill();
    fleet.awaitRanges(wanted);
    Duration held = Duration.ofNanos(System.nanoTime() - begin);
    awaitNotices();
    assertThat(most.getAndSet(0)).as("connections").isLessThanOrEqualTo(64);
    report.row("to " + wanted + ", one is killed", wanted, held.toMillis() / 1e3, "", "");
    fleet.member("b").startAgain();
    fleet.awaitHolders(2);
  }

  private void change(FleetRun fleet, int before, int after, String yaml)
      throws IOException, InterruptedException {
    long ranges = fleet.epochs().size();
    most.set(0);
    fleet.reload("a", yaml);
    Eventually.await(() -> fleet.sql("select count(distinct digests) from agent").equals("2"));
    awaitNotices();
    assertThat(fleet.epochs()).as("while the agents differ").hasSize((int) ranges);
    long begin = System.nanoTime();
    fleet.reload("b", yaml);
    int wanted = after < 16 ? 1 : after;
    fleet.awaitRanges(wanted);
    Duration held = Duration.ofNanos(System.nanoTime() - begin);
    int whileItChanges = most.getAndSet(0);
    awaitNotices();
    assertThat(whileItChanges).isLessThanOrEqualTo(Math.max(before, after));
    assertThat(most.get()).as("connections of %d", after).isLessThanOrEqualTo(after);
    report.row(before + " to " + after, wanted, held.toMillis() / 1e3, whileItChanges, most.get());
  }

  /** Until as many have been sent as in a while of work. */
  private void awaitNotices() throws InterruptedException {
    int seen = mailboxes.accepted().size();
    while (mailboxes.accepted().size() < seen + MAILBOXES / 10) {
      mailboxes.awaitLook();
    }
  }
}
