package mailquota.http.api;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import mailquota.board.MailboxStatus;
import mailquota.forecast.Forecast.Full;
import mailquota.http.api.ServersJson.Known;
import mailquota.inventory.Mailbox;
import mailquota.loop.Guard;
import mailquota.notify.Outbox.Pending;
import mailquota.probe.MailServer;
import mailquota.quota.Address;
import mailquota.table.Table;
import mailquota.table.Tally;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** All mailboxes of a scope, and the servers, at a glance, as JSON. Thread-safe. */
final class Fleet {

  private final AgentView agent;
  private final Scope scope;
  private final Table table;
  private final InstantSource clock;
  private final ServerRates rates = new ServerRates();

  /** Guards the fields below. */
  private final Guard counting = new Guard();

  private long version;
  private @Nullable ObjectNode last;

  Fleet(AgentView agent, Scope scope, Table table, InstantSource clock) {
    this.agent = agent;
    this.scope = scope;
    this.table = table;
    this.clock = clock;
  }

  /**
   * As of now, with the addresses of mailboxes; the version is another one whenever something but
   * the time has changed.
   */
  ObjectNode json() {
    Tally tally = table.tally(agent.staleAfter());
    ObjectNode fleet = JsonAnswer.JSON.createObjectNode();
    fleet.put("agent", agent.version()).put("mailboxes", tally.mailboxes());
    OthersJson.add(fleet, table);
    ObjectNode levels = fleet.putObject("levels");
    tally.levels().forEach((level, count) -> levels.put(level.name(), count));
    ObjectNode results = fleet.putObject("results");
    tally.results().forEach(results::put);
    @Nullable Instant oldest = tally.oldest();
    fleet.put("oldestMeasuredAt", oldest == null ? null : oldest.toString());
    fleet.put("stale", tally.stale());
    fleet.set("servers", servers(tally));
    addNext(fleet.putArray("next"), tally.next());
    addOutbox(fleet.putObject("outbox"), agent.outbox());
    return fleet.put("version", version(fleet)).put("at", tally.at().toString());
  }

  private long version(ObjectNode fleet) {
    return counting.get(() -> {
      if (!fleet.equals(last)) {
        last = fleet.deepCopy();
        version++;
      }
      return version;
    });
  }

  ArrayNode servers() {
    return servers(table.tally(agent.staleAfter()));
  }

  private ArrayNode servers(Tally tally) {
    rates.look(clock.instant(), agent.probes());
    ArrayNode servers = JsonAnswer.JSON.createArrayNode();
    for (MailServer settings : agent.servers()) {
      String name = settings.name();
      Known known =
          new Known(
              settings,
              agent.state(name),
              mailboxes(name),
              agent.lag(name),
              agent.isHeld(name),
              rates.of(name),
              tally.failures().getOrDefault(name, Map.of()));
      ServersJson.add(servers, known);
    }
    return servers;
  }

  private int mailboxes(String server) {
    return switch (scope) {
      case AGENT -> agent.mailboxes(server);
      case FLEET -> agent.allMailboxes(server);
    };
  }

  private void addNext(ArrayNode next, List<Address> mailboxes) {
    for (Address mailbox : mailboxes) {
      MailboxStatus status = agent.find(mailbox).orElse(null);
      if (status != null) {
        add(next, status.mailbox(), status.full().map(Full::at).orElse(null));
      } else {
        table.stored(mailbox).ifPresent(each -> add(next, each.mailbox(), each.fullAt()));
      }
    }
  }

  private static void add(ArrayNode next, Mailbox mailbox, @Nullable Instant fullAt) {
    if (fullAt != null) {
      next.addObject()
          .put("mailbox", mailbox.address().value())
          .put("server", mailbox.server())
          .put("fullAt", fullAt.toString());
    }
  }

  private static void addOutbox(ObjectNode outbox, List<Pending> pending) {
    @Nullable Instant oldest =
        pending.stream()
            .filter(each -> each.count() > 0)
            .map(Pending::oldest)
            .min(Instant::compareTo)
            .orElse(null);
    outbox
        .put("pending", pending.stream().mapToLong(Pending::count).sum())
        .put("oldestAt", oldest == null ? null : oldest.toString());
  }
}
