package mailquota.fleet;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mailquota.forecast.History;
import mailquota.quota.Address;
import mailquota.quota.Resource;
import mailquota.store.FleetDatabase;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import mailquota.store.StoredMailbox;
import mailquota.testing.Eventually;
import mailquota.warning.WarningState;

/** An agent without its loops. Used by one thread. */
final class AgentByTurns implements AutoCloseable {

  static final Timings TIMINGS = new Timings(Duration.ofMillis(800));

  private final Membership membership;
  private final Store store;
  private Map<String, Configured> servers;

  /** With a lease of 0.8 s. */
  AgentByTurns(String name, StoreSettings settings, Map<String, Configured> servers) {
    this(name, settings, servers, TIMINGS);
  }

  AgentByTurns(
      String name, StoreSettings settings, Map<String, Configured> servers, Timings timings) {
    this.servers = servers;
    membership =
        new Membership(
            new Membership.Settings(name, Alone.IF_ALONE, timings, this::servers),
            new FleetDatabase(settings, "1", timings),
            InstantSource.system());
    store = new Store(settings, InstantSource.system(), membership);
  }

  private Map<String, Configured> servers() {
    return servers;
  }

  /** The configuration has been changed. */
  void configure(Map<String, Configured> next) {
    servers = next;
  }

  Membership membership() {
    return membership;
  }

  Store store() {
    return store;
  }

  /** Takes a turn; claimed segments are active at once. */
  void turn() {
    var _ = membership.turn();
    membership.recalled(membership.held());
  }

  /** The agents take turns until the condition holds. */
  static void turnsUntil(Eventually.Condition<RuntimeException> condition, AgentByTurns... of) {
    Eventually.await(() -> {
      for (AgentByTurns agent : of) {
        agent.turn();
      }
      return condition.holds();
    });
  }

  int held() {
    return membership.held().size();
  }

  boolean holds(Address mailbox) {
    return membership.holds("mx1", mailbox);
  }

  void write(Address mailbox, Instant measuredAt) {
    StoredMailbox.ResourceState state =
        new StoredMailbox.ResourceState(
            "", Resource.STORAGE, null, WarningState.CLEAR, new History());
    store.record(List.of(new StoredMailbox(mailbox, "mx1", measuredAt, List.of(state))), List.of());
  }

  List<StoredMailbox> recalled() {
    List<StoredMailbox> found = new ArrayList<>();
    store.recall(
        membership.holder().map(id -> new Fence(id, membership.held(), membership.timeline())),
        found::add);
    return found;
  }

  /** Leaves in order. */
  @Override
  public void close() {
    membership.leave();
    store.close();
  }
}
