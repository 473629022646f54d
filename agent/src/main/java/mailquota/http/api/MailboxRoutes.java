package mailquota.http.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import mailquota.board.MailboxStatus;
import mailquota.http.NotNow;
import mailquota.http.Routes;
import mailquota.quota.Address;
import mailquota.quota.Naming;
import mailquota.table.Selection;
import mailquota.table.Table;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code GET /api/v1/mailboxes}: a window of the selected mailboxes, with the figures of now in the
 * order of the first window; {@code GET /api/v1/mailboxes/{address}}: one of them; {@code POST
 * /api/v1/mailboxes/{address}/probe}: has it probed soon. Thread-safe.
 */
final class MailboxRoutes implements Routes {

  private static final String PATH = "/api/v1/mailboxes";
  private static final String ONE = PATH + "/{address}";

  private final AgentView agent;
  private final Lookup lookup;
  private final Table table;
  private final MailboxRow rows;
  private final MailboxDetail details;
  private final ProbeAsks asks = new ProbeAsks();
  private final InstantSource clock;

  MailboxRoutes(AgentView agent, Lookup lookup, Table table, MailboxRow rows, InstantSource clock) {
    this.agent = agent;
    this.lookup = lookup;
    this.table = table;
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
    Selection selection = table.select(asked.query(), asked.order());
    List<Address> window = selection.window(asked.offset(), asked.limit());
    ObjectNode answer =
        JsonAnswer.JSON
            .createObjectNode()
            .put("total", selection.size())
            .put("offset", asked.offset())
            .put("order", selection.name())
            .put("orderedAt", selection.at().toString());
    ArrayNode array = answer.putArray("mailboxes");
    window.forEach(address -> array.add(row(address, names)));
    JsonAnswer.timing(context, "board", begin);
    JsonAnswer.send(context, answer);
  }

  private ObjectNode row(Address address, Naming names) {
    return lookup
        .find(address)
        .map(status -> rows.of(status, names))
        .orElseGet(() -> MailboxRow.left(address, names));
  }

  private void one(Context context) {
    MailboxStatus status = lookup.require(context);
    JsonAnswer.send(context, details.of(status, lookup.names(context)));
  }

  private void probe(Context context) {
    MailboxStatus status = lookup.require(context);
    Instant now = clock.instant();
    Duration tooSoon = asks.take(status.mailbox().address(), now);
    if (tooSoon.isPositive()) {
      throw NotNow.of(context, tooSoon, "the mailbox may be asked for once a minute");
    }
    switch (agent.probeSoon(status.mailbox())) {
      case Asked.Soon() ->
          JsonAnswer.send(
              context.status(HttpStatus.ACCEPTED),
              JsonAnswer.JSON.createObjectNode().put("at", now.toString()));
      case Asked.NotNow(Duration until, String why) -> throw NotNow.of(context, until, why);
    }
  }
}
