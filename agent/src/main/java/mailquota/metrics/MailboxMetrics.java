package mailquota.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import mailquota.board.MailboxStatus;
import mailquota.intake.SharedRoots;
import mailquota.quota.Naming;

/**
 * Metrics from the board: the series of each mailbox, the sums by domain and server, and the number
 * of mailboxes by latest result. Each scrape reads one snapshot of the board. Thread-safe.
 */
public final class MailboxMetrics {

  private final Supplier<List<MailboxStatus>> board;
  private final SharedRoots shared;
  private final Supplier<List<String>> servers;
  private final Supplier<MetricsSettings> settings;

  /** Guarded by this object's monitor. */
  private Rows rows = new Rows(Naming.PLAIN);

  /**
   * @param board gives a snapshot
   * @param shared the quota roots that count once in a domain
   * @param servers the present servers; each has a count of every result, which may be 0
   * @param settings the present settings
   */
  public MailboxMetrics(
      Supplier<List<MailboxStatus>> board,
      SharedRoots shared,
      Supplier<List<String>> servers,
      Supplier<MetricsSettings> settings) {
    this.board = board;
    this.shared = shared;
    this.servers = servers;
    this.settings = settings;
  }

  /**
   * Writes the series of these mailboxes in the text format of Prometheus. The sums are left out:
   * they may be of some mailboxes only.
   */
  public static void write(List<MailboxStatus> statuses, Naming names, OutputStream out)
      throws IOException {
    BoardView mailboxes = new Rows(names).view(statuses);
    Scrape scrape = new Scrape(mailboxes, List.of(), byResult(mailboxes, List.of()));
    SampleWriter writer = new SampleWriter(out);
    for (Family family : MailboxFamilies.ALL) {
      family.write(scrape, Format.TEXT, writer);
    }
    writer.flush();
  }

  Scrape scrape() {
    MetricsSettings now = settings.get();
    BoardView all = rows(now.names()).view(board.get());
    return new Scrape(
        all.only(now.mailboxes(), now.top()),
        DomainSums.of(all, shared, now.domains(), now.top()),
        byResult(all, servers.get()));
  }

  private synchronized Rows rows(Naming names) {
    if (!rows.names().equals(names)) {
      rows = new Rows(names);
    }
    return rows;
  }

  private static MetricSnapshot byResult(BoardView mailboxes, List<String> servers) {
    Map<String, int[]> counts = new HashMap<>();
    servers.forEach(server -> counts.put(server, new int[Outcome.all().size()]));
    for (int i = 0; i < mailboxes.size(); i++) {
      int[] ofServer = counts.get(mailboxes.row(i).server().value());
      if (ofServer != null) {
        ofServer[Outcome.place(mailboxes.status(i).lastProbe().result())]++;
      }
    }
    Samples samples =
        new Samples("quota_agent_mailboxes", "Mailboxes by how their latest probe ended.");
    counts.forEach((server, byOutcome) -> {
      for (int i = 0; i < byOutcome.length; i++) {
        Outcome outcome = Outcome.all().get(i);
        samples.add(
            Labels.of(
                "server", server,
                "result", outcome.result(),
                "reason", outcome.reason()),
            byOutcome[i]);
      }
    });
    return samples.snapshot();
  }
}
