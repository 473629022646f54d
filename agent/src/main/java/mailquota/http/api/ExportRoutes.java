package mailquota.http.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import mailquota.board.MailboxStatus;
import mailquota.http.ConcurrencyLimit;
import mailquota.http.MailboxCsv;
import mailquota.http.Routes;
import mailquota.quota.Address;
import mailquota.quota.Naming;
import mailquota.table.Table;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/v1/mailboxes.csv} and {@code .jsonl}: all selected mailboxes, each written as it
 * is when its turn comes. Thread-safe.
 */
final class ExportRoutes implements Routes {

  private static final int AT_ONCE = 2;
  private static final int WAITING = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Lookup lookup;
  private final Table table;
  private final MailboxRow rows;
  private final ConcurrencyLimit limit = new ConcurrencyLimit(AT_ONCE, WAITING, PATIENCE);

  ExportRoutes(Lookup lookup, Table table, MailboxRow rows) {
    this.lookup = lookup;
    this.table = table;
    this.rows = rows;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get("/api/v1/mailboxes.csv", limit.of(this::csv));
    routes.get("/api/v1/mailboxes.jsonl", limit.of(this::jsonLines));
  }

  private void csv(Context context) throws IOException {
    Iterator<Address> selected = selected(context);
    Naming names = lookup.names(context);
    context.contentType("text/csv; charset=utf-8");
    try (Writer out = file(context, "mailboxes.csv")) {
      out.write(MailboxCsv.HEADER + "\r\n");
      for (MailboxStatus status = next(selected); status != null; status = next(selected)) {
        for (String line : MailboxCsv.lines(status, names).toList()) {
          out.write(line + "\r\n");
        }
      }
    }
  }

  private void jsonLines(Context context) throws IOException {
    Iterator<Address> selected = selected(context);
    Naming names = lookup.names(context);
    context.contentType("application/jsonl");
    try (Writer out = file(context, "mailboxes.jsonl")) {
      for (MailboxStatus status = next(selected); status != null; status = next(selected)) {
        String line = JsonAnswer.JSON.writeValueAsString(rows.of(status, names));
        out.write(names.text(line) + "\n");
      }
    }
  }

  private Iterator<Address> selected(Context context) {
    return table.select(MailboxQuery.all(context, lookup), null).all().iterator();
  }

  private static Writer file(Context context, String name) {
    context.header("Content-Disposition", "attachment; filename=\"" + name + "\"");
    return new BufferedWriter(new OutputStreamWriter(context.outputStream(), UTF_8));
  }

  /** The next one that has not left meanwhile; null at the end. */
  private @Nullable MailboxStatus next(Iterator<Address> selected) {
    while (selected.hasNext()) {
      Optional<MailboxStatus> status = lookup.find(selected.next());
      if (status.isPresent()) {
        return status.get();
      }
    }
    return null;
  }
}
