package mailquota.http.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.ServiceUnavailableResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import mailquota.http.ConcurrencyLimit;
import mailquota.http.MailboxCsv;
import mailquota.http.Routes;
import mailquota.quota.Address;
import mailquota.quota.Naming;
import mailquota.table.Selection;
import mailquota.table.Table;

/**
 * {@code GET /api/v1/mailboxes.csv} and {@code .jsonl}: all selected mailboxes, each written as it
 * is when its turn comes. Thread-safe.
 */
final class ExportRoutes implements Routes {

  private static final int AT_ONCE = 2;
  private static final int WAITING = 8;

  /** Mailboxes that are looked up together. */
  private static final int WINDOW = 500;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Lookup lookup;
  private final Tables tables;
  private final MailboxRow rows;
  private final ConcurrencyLimit limit = new ConcurrencyLimit(AT_ONCE, WAITING, PATIENCE);

  ExportRoutes(Lookup lookup, Tables tables, MailboxRow rows) {
    this.lookup = lookup;
    this.tables = tables;
    this.rows = rows;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get("/api/v1/mailboxes.csv", limit.of(this::csv));
    routes.get("/api/v1/mailboxes.jsonl", limit.of(this::jsonLines));
  }

  private void csv(Context context) throws IOException {
    Selected selected = selected(context);
    Naming names = lookup.names(context);
    context.contentType("text/csv; charset=utf-8");
    try (Writer out = file(context, "mailboxes.csv")) {
      out.write(MailboxCsv.HEADER + "\r\n");
      while (selected.hasNext()) {
        for (Seen seen : selected.next()) {
          for (String line : MailboxCsv.lines(seen.status(), names).toList()) {
            out.write(line + "\r\n");
          }
        }
      }
    }
  }

  private void jsonLines(Context context) throws IOException {
    Selected selected = selected(context);
    Naming names = lookup.names(context);
    context.contentType("application/jsonl");
    try (Writer out = file(context, "mailboxes.jsonl")) {
      while (selected.hasNext()) {
        for (Seen seen : selected.next()) {
          String line = JsonAnswer.JSON.writeValueAsString(rows.of(seen, names));
          out.write(names.text(line) + "\n");
        }
      }
    }
  }

  /** A file has no place for the word that it lacks mailboxes. */
  private Selected selected(Context context) {
    MailboxQuery asked = MailboxQuery.all(context, lookup);
    Table table = tables.of(asked.scope());
    if (table.foreign().filter(others -> others.readAt() == null).isPresent()) {
      throw new ServiceUnavailableResponse(
          "the mailboxes of other agents are not known: "
              + table.foreign().orElseThrow().problem()
              + "; scope=agent has those of this agent");
    }
    return new Selected(table.select(asked.query(), null), asked.scope());
  }

  /** The mailboxes of a selection, as they are when their turn comes. For one thread. */
  private final class Selected {

    private final Iterator<Address> selected;
    private final Scope scope;

    Selected(Selection selection, Scope scope) {
      selected = selection.all().iterator();
      this.scope = scope;
    }

    boolean hasNext() {
      return selected.hasNext();
    }

    /** Those of the next ones that have not left meanwhile. */
    List<Seen> next() {
      List<Address> window = new ArrayList<>(WINDOW);
      while (selected.hasNext() && window.size() < WINDOW) {
        window.add(selected.next());
      }
      Map<Address, Seen> known = lookup.all(window, scope);
      return window.stream().map(known::get).filter(Objects::nonNull).toList();
    }
  }

  private static Writer file(Context context, String name) {
    context.header("Content-Disposition", "attachment; filename=\"" + name + "\"");
    return new BufferedWriter(new OutputStreamWriter(context.outputStream(), UTF_8));
  }
}
