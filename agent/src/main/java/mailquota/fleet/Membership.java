package mailquota.fleet;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import mailquota.fleet.Holdings.Phase;
import mailquota.fleet.Registry.Answer.NameTaken;
import mailquota.fleet.Registry.Answer.NoTables;
import mailquota.fleet.Registry.Answer.Renewed;
import mailquota.fleet.Registry.Self;
import mailquota.inventory.Mailbox;
import mailquota.loop.Loop;
import mailquota.quota.Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of this agent in the fleet: one thread renews its lease, claims the segments that are
 * its own, and releases those that are another's. Thread-safe.
 */
public final class Membership implements Ownership {

  private static final Logger log = LoggerFactory.getLogger(Membership.class);

  /**
   * The configuration of the agent, as far as the fleet depends on it.
   *
   * @param servers those of its configuration by name, at the time of asking
   */
  public record Settings(
      String name, Alone without, Timings timings, Supplier<Map<String, Configured>> servers) {}

  private final Settings settings;
  private final Registry registry;
  private final Lease lease;
  private final UUID id = UUID.randomUUID();
  private final Loop loop = new Loop(Thread.ofPlatform().daemon(), "lease", this::turn);
  private final Continuity continuity = new Continuity();
  private volatile Parts parts = Parts.NONE;

  private final HeldSegments segments = new HeldSegments();
  private volatile Standing standing = Standing.UNKNOWN;
  private volatile boolean hasFailed;

  /** Whether another agent may have the segments, and has not been seen. */
  private volatile boolean hasLapsed;

  private volatile boolean isAlone;
  private volatile boolean isComplete;
  private final Observed observed = new Observed();

  public Membership(Settings settings, Registry registry, InstantSource clock) {
    this.settings = settings;
    this.registry = registry;
    lease = new Lease(settings.timings().relied(), System::nanoTime, clock);
  }

  public void start(Parts following) {
    parts = following;
    loop.start();
  }

  public Loop loop() {
    return loop;
  }

  @Override
  public void fenced() {
    loop.wake();
  }

  @Override
  public boolean isStandby() {
    return standing == Standing.NAME_TAKEN;
  }

  /** Releases all segments, which are kept for this agent for a while. To be called at the end. */
  public void leave() {
    loop.close();
    try {
      if (loop.hasEnded(Duration.ofSeconds(2)) && standing == Standing.MEMBER) {
        registry.leave(self());
      }
    } catch (SQLException e) {
      log.warn("the lease of agent={} is left to end: {}", settings.name(), e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      lease.end();
      registry.close();
    }
  }

  private Self self() {
    return new Self(settings.name(), id, settings.servers().get());
  }

  /** Renews the lease and follows the tables. Returns the time until the next turn. */
  Duration turn() {
    Lease.Moment sent = lease.now();
    Self self = self();
    try {
      Duration pause =
          switch (registry.beat(self)) {
            case NoTables _ -> settings.timings().hurried();
            case NameTaken _ -> standBy();
            case Renewed read -> follow(self, read, sent);
          };
      hasFailed = false;
      return pause;
    } catch (SQLException e) {
      failed(e);
      return settings.timings().hurried();
    }
  }

  private void failed(SQLException e) {
    if (!hasFailed) {
      log.warn("agent={} cannot renew its lease: {}", settings.name(), e.getMessage());
    }
    hasFailed = true;
    boolean hasLapsedBefore = hasLapsed;
    hasLapsed = standing == Standing.MEMBER && !mayDecide();
    if (standing == Standing.UNKNOWN) {
      standing = Standing.UNREACHABLE;
      parts.changed();
    } else if (hasLapsed && !hasLapsedBefore) {
      parts.changed();
    }
  }

  private Duration standBy() {
    boolean isNews = standing != Standing.NAME_TAKEN;
    if (isNews) {
      log.warn("agent={} is the name of another process: this one waits", settings.name());
    }
    lease.end();
    standing = Standing.NAME_TAKEN;
    segments.dropAll();
    if (isNews) {
      parts.changed();
    }
    return settings.timings().hurried();
  }

  /** The database may have lost transactions. */
  private Duration resume(Self self, Renewed read) throws SQLException {
    log.warn(
        "the database may have lost transactions: timeline={} renewals={} after timeline={}",
        read.timeline(),
        read.beats(),
        continuity.timeline());
    segments.doubt(continuity::interrupt);
    registry.resume(self, held());
    continuity.adopt(read);
    return Duration.ZERO;
  }

  private Duration follow(Self self, Renewed read, Lease.Moment sent) throws SQLException {
    if (continuity.isBroken(read)) {
      return resume(self, read);
    }
    continuity.adopt(read);
    Plan plan = Plan.of(self, segments.now(), read);
    renew(plan, read, sent);
    return act(self, plan, continuity.mayClaim(read));
  }

  /** The lease is valid again, for the segments that are still held. */
  private void renew(Plan plan, Renewed read, Lease.Moment sent) {
    boolean isNews = standing != Standing.MEMBER || !lease.isValid();
    if (standing != Standing.MEMBER) {
      log.info("agent={} is one of agents={}", settings.name(), read.members().size());
    }
    standing = Standing.MEMBER;
    isAlone = read.members().size() == 1;
    observed.read(read);
    observed.lost(plan.lost());
    plan.lost()
        .forEach(tenure -> log.warn("segment={} is lost to another agent", tenure.segment()));
    isNews |= segments.adopt(plan.lost(), plan.found(), plan.toDrain());
    // Afterwards: with a valid lease, a notice of a lost segment would be sent.
    lease.renew(sent);
    hasLapsed = false;
    isNews |= continuity.proceed(read);
    if (isNews) {
      parts.changed();
    }
  }

  private Duration act(Self self, Plan plan, boolean mayClaim) throws SQLException {
    for (Layout layout : mayClaim ? plan.toLayOut() : List.<Layout>of()) {
      registry.layOut(layout);
    }
    if (plan.mustExpire()) {
      registry.expire();
    }
    boolean hasClaimed = mayClaim && claim(self, plan.toClaim());
    boolean hasReleased = release(self);
    isComplete =
        plan.toLayOut().isEmpty()
            && plan.own().stream().allMatch(each -> segments.now().find(each).isPresent());
    boolean isHurried =
        !isComplete
            || hasClaimed
            || hasReleased
            || plan.mustExpire()
            || !mayClaim
            || !plan.changing().isEmpty()
            || segments.now().in(Phase.DRAINING).findAny().isPresent();
    return isHurried ? settings.timings().hurried() : settings.timings().beat();
  }

  private boolean claim(Self self, List<Registry.Row> free) throws SQLException {
    if (free.isEmpty()) {
      return false;
    }
    List<Tenure> next = registry.claim(self, free);
    observed.claimed(next);
    if (segments.adopt(List.of(), next, List.of())) {
      log.info("agent={} claims segments={}", settings.name(), next.size());
      parts.changed();
    }
    return true;
  }

  private boolean release(Self self) throws SQLException {
    List<Tenure> drained = segments.draining(parts::isDrained);
    // What was lost of a segment is written again by its holder only.
    if (drained.isEmpty() || continuity.rewriting() != Rewriting.NONE) {
      return false;
    }
    // Before the release: a write that comes later is refused here, and not only by the database.
    var _ = segments.adopt(drained, List.of(), List.of());
    registry.release(self, drained);
    observed.released(drained);
    log.info("agent={} releases segments={}", settings.name(), drained.size());
    parts.changed();
    return true;
  }

  /** The process as the holder of segments. */
  public UUID id() {
    return id;
  }

  @Override
  public Optional<UUID> holder() {
    return Optional.of(id);
  }

  @Override
  public boolean mayDecide() {
    return lease.isValid() || isOnItsOwn();
  }

  /** Whether the database does not answer and the agent goes on without it. */
  private boolean isOnItsOwn() {
    return hasFailed
        && switch (settings.without()) {
          case IF_ALONE -> standing == Standing.MEMBER && isAlone;
          case NEVER -> false;
          case ALWAYS -> standing == Standing.MEMBER || standing == Standing.UNREACHABLE;
        };
  }

  /** Whether the agent has to measure all mailboxes, because it cannot know of other agents. */
  private boolean isWithoutKnowledge() {
    return standing == Standing.UNREACHABLE && settings.without() != Alone.NEVER;
  }

  @Override
  public boolean holds(String server, Address mailbox) {
    return isWithoutKnowledge() || segments.find(server, mailbox).isPresent();
  }

  /** Whether this agent probes a mailbox. */
  public boolean probes(Mailbox mailbox) {
    return isWithoutKnowledge() || isActive(mailbox.server(), mailbox.address());
  }

  @Override
  public boolean maySend(String server, Address mailbox) {
    boolean maySend = lease.isValid() ? continuity.rewriting() == Rewriting.NONE : isOnItsOwn();
    return maySend && (isWithoutKnowledge() || isActive(server, mailbox));
  }

  private boolean isActive(String server, Address mailbox) {
    return segments.find(server, mailbox).filter(held -> held.phase() == Phase.ACTIVE).isPresent();
  }

  @Override
  public boolean mustRecord() {
    return lease.isValid();
  }

  @Override
  public long losses() {
    return segments.losses();
  }

  @Override
  public long timeline() {
    return continuity.timeline();
  }

  @Override
  public Rewriting rewriting() {
    return continuity.rewriting();
  }

  @Override
  public void rewritten(long before) {
    segments.doubtAfter(before, continuity::end);
  }

  @Override
  public Fence fence(Stream<Mailbox> mailboxes) {
    List<Tenure> tenures = new ArrayList<>();
    mailboxes
        .map(mailbox ->
            segments
                .find(mailbox.server(), mailbox.address())
                .orElseThrow(() ->
                    new FencedException("a segment of server=" + mailbox.server() + " is not held"))
                .tenure())
        .distinct()
        .forEach(tenures::add);
    return new Fence(id, tenures, continuity.timeline());
  }

  @Override
  public List<Tenure> held() {
    return segments.tenures();
  }

  @Override
  public void recalled(List<Tenure> tenures) {
    segments.recalled(tenures);
    parts.changed();
  }

  /**
   * The part of the limits of a server that this agent may use: half of it while another agent may
   * have taken over.
   */
  public Share share(String server) {
    if (isWithoutKnowledge()) {
      return Share.WHOLE;
    }
    Share share = segments.now().share(server);
    return hasLapsed ? share.half() : share;
  }

  /** Whether this agent does what one agent does for all, such as the reading of a source. */
  public boolean isFirstFor(String job) {
    return standing == Standing.MEMBER && lease.isValid() && observed.isFirst(settings.name(), job);
  }

  /** Whether all segments that are this agent's are held, and their states are known. */
  public boolean isReady() {
    return standing == Standing.UNREACHABLE
        || (standing == Standing.MEMBER
            && isComplete
            && segments.now().in(Phase.RECALLING).findAny().isEmpty());
  }

  public FleetFigures figures() {
    return observed.figures(segments.now(), lease.remaining());
  }
}
