package mailquota;

import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import mailquota.board.Board;
import mailquota.config.AgentConfig;
import mailquota.fleet.Configured;
import mailquota.fleet.Membership;
import mailquota.fleet.Ownership;
import mailquota.fleet.Parts;
import mailquota.fleet.Segment;
import mailquota.fleet.Slot;
import mailquota.fleet.Timings;
import mailquota.inventory.Inventory;
import mailquota.inventory.Mailbox;
import mailquota.inventory.source.Listings;
import mailquota.loop.Guard;
import mailquota.loop.Loop;
import mailquota.metrics.FleetMetrics;
import mailquota.notify.Outbox;
import mailquota.polling.Monitor;
import mailquota.probe.MailServer;
import mailquota.state.PendingWrites;
import mailquota.state.StateWriter;
import mailquota.store.FleetDatabase;
import mailquota.store.FleetJobs;
import mailquota.store.FleetRows;
import mailquota.store.HintRows;
import mailquota.store.JobTimes;
import mailquota.store.Store;
import mailquota.store.StoreTurn;
import mailquota.store.StoredListings;

/**
 * This agent among those with the same store: lets the parts of the agent follow the segments that
 * it holds. With SQLite it is alone, and has all mailboxes. Thread-safe.
 */
final class Team implements Parts {

  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  /** The interval of asking the store for hints. */
  private static final Duration HINTS_EVERY = Duration.ofSeconds(5);

  /** The parts that follow the segments. */
  record Following(
      PendingWrites pendingWrites,
      StateWriter writer,
      Monitor monitor,
      Outbox outbox,
      Supplier<Inventory> inventory) {}

  private final Optional<Membership> membership;

  /** Empty before the start. */
  private volatile Optional<Following> parts = Optional.empty();

  /** Held while the parts follow, so that an earlier inventory never replaces a later one. */
  private final Guard following = new Guard();

  /**
   * @param config the present configuration; its store does not change
   */
  Team(Supplier<AgentConfig> config, InstantSource clock) {
    AgentConfig now = config.get();
    membership =
        now.store().isShared() ? Optional.of(membership(now, config, clock)) : Optional.empty();
  }

  private static Membership membership(
      AgentConfig now, Supplier<AgentConfig> config, InstantSource clock) {
    Timings timings = Timings.ofProcess();
    return new Membership(
        new Membership.Settings(
            now.name().orElseGet(() -> hostName() + ":" + now.http().port()),
            now.without(),
            timings,
            () ->
                config.get().servers().stream().collect(toMap(MailServer::name, Team::configured))),
        new FleetDatabase(now.store(), Version.current(), timings),
        clock);
  }

  /** A server with one conversation for all mailboxes is not divided. */
  private static Configured configured(MailServer server) {
    boolean isWhole =
        switch (server.method()) {
          case SQL, DOVEADM, IMAP_ADMIN -> true;
          case IMAP, POP3 -> false;
        };
    return new Configured(
        server.digest(), isWhole ? 1 : Segment.ranges(server.limits().connections()));
  }

  private static String hostName() {
    try {
      return Files.readString(HOST_NAME).strip();
    } catch (IOException _) {
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException e) {
        throw new IllegalStateException("the name of this host is unknown: set name", e);
      }
    }
  }

  Ownership ownership() {
    return membership.isPresent() ? membership.get() : Ownership.SOLE;
  }

  /** Begins to hold segments. */
  void start(Following followers, StartedParts started) {
    membership.ifPresent(member -> {
      parts = Optional.of(followers);
      started.add(_ -> member.leave());
      member.start(this);
    });
  }

  /** The inventory has changed. */
  void watch(Monitor monitor, Inventory inventory) {
    if (membership.isEmpty()) {
      monitor.watch(inventory);
    } else {
      changed();
    }
  }

  @Override
  public void changed() {
    membership.ifPresent(member ->
        parts.ifPresent(each ->
            following.run(() -> {
              each.pendingWrites.dropUnheld();
              each.monitor.watch(each.inventory.get().only(member::probes), member::share);
              each.outbox.look();
              each.writer.segmentsChanged();
            })));
  }

  @Override
  public boolean isDrained(Segment segment) {
    Predicate<Mailbox> isOfIt =
        mailbox ->
            segment.server().equals(mailbox.server()) && segment.covers(Slot.of(mailbox.address()));
    return parts
        .filter(each ->
            !each.pendingWrites.has(isOfIt)
                && !each.outbox.isBusy(isOfIt)
                && each.monitor.isWithinLimit(segment.server()))
        .isPresent();
  }

  /** The servers of the configuration have changed. */
  void look() {
    membership.ifPresent(Membership::fenced);
  }

  /** Whether the segments of this agent are held, and their states known. */
  boolean isReady() {
    return membership.map(Membership::isReady).orElse(true);
  }

  /** The mailboxes of other agents; empty for an agent that has the store alone. */
  Optional<FleetView> view(
      Store store,
      StateWriter writer,
      Board board,
      Monitor monitor,
      Supplier<Inventory> inventory) {
    return membership.map(member -> {
      HintRows hints = new HintRows(store, member.id());
      return new FleetView(
          new FleetRows(store, () -> writer.isUp().equals(Optional.of(false))),
          hints,
          taking(hints, member, monitor),
          board,
          inventory);
    });
  }

  /** Probes soon what another agent was asked to. */
  private static Loop taking(HintRows hints, Membership member, Monitor monitor) {
    return new Loop(
        Thread.ofPlatform().daemon(),
        "hints",
        StoreTurn.of(
            HINTS_EVERY,
            () -> {
              if (member.isReady()) {
                hints.take().forEach(monitor::hint);
              }
            }));
  }

  /** The contents of sources that one agent reads for all. */
  Listings listings(Store store) {
    return membership
        .<Listings>map(
            member -> new StoredListings(store, source -> member.isFirstFor("source:" + source)))
        .orElse(Listings.NONE);
  }

  /** The jobs of which one of several agents does each run. */
  JobTimes jobs(Store store) {
    Ownership ownership = ownership();
    return ownership
        .holder()
        .<JobTimes>map(self -> new FleetJobs(store, ownership, self))
        .orElse(store);
  }

  /** With SQLite there is nothing to tell. */
  Optional<FleetMetrics> metrics(StateWriter writer) {
    return membership.map(
        member -> new FleetMetrics(member::figures, writer::fenced, writer::rewrites));
  }

  Stream<Loop> loops() {
    return membership.stream().map(Membership::loop);
  }
}
