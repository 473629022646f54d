package mailquota.http.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import mailquota.http.NotNow;
import mailquota.http.Routes;
import mailquota.inventory.Mailbox;
import mailquota.quota.Address;
import mailquota.quota.Naming;
import mailquota.store.StoreException;
import mailquota.table.Selection;
import mailquota.table.Table;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code GET /api/v1/mailboxes}: a window of the selected mailboxes, with the figures of now in the
 * order of the first window; {@code GET /api/v1/mailboxes/{address}}: one of them; {@code POST
 * /api/v1/mailboxes/{address}/probe}: has it probed soon. Thread-safe.
 */
final class MailboxRoutes implements Routes {

  private static final Logger log = LoggerFactory.getLogger(MailboxRoutes.class);

  private static final String PATH = "/api/v1/mailboxes";
  private static final String ONE = PATH + "/{address}";

  private final AgentView agent;
  private final Lookup lookup;
  private final Tables tables;
  private final MailboxRow rows;
  private final MailboxDetail details;
  private final ProbeAsks asks = new ProbeAsks();
  private final InstantSource clock;

  MailboxRoutes(
      AgentView agent, Lookup lookup, Tables tables, MailboxRow rows, InstantSource clock) {
    this.agent = agent;
    this.lookup = lookup;
    this.tables = tables;
    this.clock = clock;
    this.rows = rows;
    details = new MailboxDetail(agent, rows, clock);
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get(PATH, this::list);
    routes.get(ONE, this::one);
    routes.post(ONE + "/probe", this::probe);
  }

  private void list(Context context) {
    long begin = System.nanoTime();
    Naming names = lookup.names(context);
    MailboxQuery asked = MailboxQuery.of(context, lookup);
    Table table = tables.of(asked.scope());
    Selection selection = table.select(asked.query(), asked.order());
    List<Address> window = selection.window(asked.offset(), asked.limit());
    Map<Address, Seen> known = known(window, asked.scope());
    ObjectNode answer =
        JsonAnswer.JSON
            .createObjectNode()
            .put("total", selection.size())
            .put("offset", asked.offset())
            .put("order", selection.name())
            .put("orderedAt", selection.at().toString());
    OthersJson.add(answer, table);
    ArrayNode array = answer.putArray("mailboxes");
    window.forEach(address ->
        array.add(
            known.containsKey(address)
                ? rows.of(known.get(address), names)
                : MailboxRow.left(address, names)));
    JsonAnswer.timing(context, "board", begin);
    JsonAnswer.send(context, answer);
  }

  /** While the store does not answer, nothing is known of those of other agents. */
  private Map<Address, Seen> known(List<Address> window, Scope scope) {
    try {
      return lookup.all(window, scope);
    } catch (StoreException e) {
      log.debug("mailboxes of other agents are not known: {}", e.getMessage());
      return lookup.all(window, Scope.AGENT);
    }
  }

  private void one(Context context) {
    Seen seen = lookup.require(context, Scope.of(context));
    JsonAnswer.send(context, details.of(seen, lookup.names(context)));
  }

  private void probe(Context context) {
    Mailbox mailbox = lookup.require(context, Scope.FLEET).status().mailbox();
    Instant now = clock.instant();
    Duration tooSoon = asks.take(mailbox.address(), now);
    if (tooSoon.isPositive()) {
      throw NotNow.of(context, tooSoon, "the mailbox may be asked for once a minute");
    }
    switch (agent.probeSoon(mailbox)) {
      case Asked.Soon() ->
          JsonAnswer.send(
              context.status(HttpStatus.ACCEPTED),
              JsonAnswer.JSON.createObjectNode().put("at", now.toString()));
      case Asked.NotNow(Duration until, String why) -> throw NotNow.of(context, until, why);
    }
  }
}
