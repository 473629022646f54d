package mailquota.inventory.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import mailquota.net.Deadline;
import mailquota.testing.ApiServer;

/** A program that reads one answer of a million mailboxes, of which a thousand are wanted. */
final class MillionItems {

  private static final int ITEMS = 1_000_000;

  private MillionItems() {}

  public static void main(String[] arguments) {
    try (ApiServer server =
        new ApiServer((exchange, _) -> {
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, 0);
          write(new BufferedOutputStream(exchange.getResponseBody(), 1 << 16));
        })) {
      SourceSettings.Http settings =
          (SourceSettings.Http)
              ReadOnce.settings(
                      HttpSamplesTest.SERVERS
                          + """
                          mailboxes:
                            - server: mx1
                              http:
                                url: %s/list
                                where: {/active: [1]}
                                fields: {address: /username, contact: /attributes/recovery_email, limit: /quota}
                          """
                              .formatted(server.origin()))
                  .getFirst();
      HttpSource source = new HttpSource(settings);
      RowChecks all = new RowChecks(_ -> true, _ -> true);
      for (int round = 0; round < 2; round++) {
        Rows rows = new Rows(settings.common(), all, ITEMS, List.of(), () -> {});
        long begin = System.nanoTime();
        Source.Outcome outcome = source.read(rows, Deadline.in(Duration.ofSeconds(100)));
        System.out.printf(
            "%s: %d in %d ms%n",
            outcome, rows.entries().size(), (System.nanoTime() - begin) / 1_000_000);
      }
      source.close();
    }
    System.exit(0);
  }

  private static void write(OutputStream out) throws IOException {
    out.write('[');
    for (int i = 0; i < ITEMS; i++) {
      out.write(
          """
          %s{"username": "user%d@example.org", "active": %d, "domain": "example.org", "quota": 1073741824, "quota_used": 977105060,
            "messages": 120, "attributes": {"recovery_email": "user%d@elsewhere.example", "mailbox_format": "maildir:"}}
          """
              .formatted(i == 0 ? "" : ",", i, i % 1000 == 0 ? 1 : 0, i)
              .getBytes(UTF_8));
    }
    out.write(']');
    out.flush();
  }
}
