package mailquota.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.intake.SharedRoots;
import mailquota.quota.Naming;
import mailquota.quota.Outcome;

/**
 * Metrics from the board: the series of each mailbox, the sums by domain and server, and the number
 * of mailboxes by latest result. Each scrape reads one snapshot of the board. Thread-safe.
 */
public final class MailboxMetrics {

  private final Board board;
  private final SharedRoots shared;
  private final Supplier<List<String>> servers;
  private final Supplier<MetricsSettings> settings;

  /** Those of the latest scrape, which most mailboxes still have. */
  private volatile MailboxLabels labels = MailboxLabels.none(Naming.PLAIN);

  /**
   * @param shared the quota roots that count once in a domain
   * @param servers the present servers; each has a count of every result, which may be 0
   * @param settings the present settings
   */
  public MailboxMetrics(
      Board board,
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
    Board board = Board.of(statuses);
    MailboxLabels labels = MailboxLabels.none(names).updated(board);
    MailboxColumns mailboxes = MailboxColumns.of(labels, board, false);
    Scrape scrape =
        new Scrape(mailboxes, mailboxes.present(), List.of(), byResult(mailboxes, List.of()));
    SampleWriter writer = new SampleWriter(out);
    for (Family family : MailboxFamilies.ALL) {
      family.write(scrape, Format.TEXT, writer);
    }
    writer.flush();
  }

  Scrape scrape() {
    MetricsSettings now = settings.get();
    MailboxColumns all = columns(now);
    return new Scrape(
        all,
        all.selected(now.mailboxes(), now.top()),
        DomainSums.of(all, shared, now.domains(), now.top()),
        byResult(all, servers.get()));
  }

  private MailboxColumns columns(MetricsSettings now) {
    MailboxLabels known =
        labels.naming().equals(now.names()) ? labels : MailboxLabels.none(now.names());
    boolean hasRatios = now.mailboxes().needsRatios();
    MailboxColumns columns = MailboxColumns.of(known, board, hasRatios);
    if (columns.present().cardinality() == board.size() && board.size() == known.size()) {
      return columns;
    }
    labels = known.updated(board);
    return MailboxColumns.of(labels, board, hasRatios);
  }

  private static MetricSnapshot byResult(MailboxColumns mailboxes, List<String> servers) {
    Map<String, int[]> counts = new HashMap<>();
    servers.forEach(server -> counts.put(server, new int[Outcome.all().size()]));
    mailboxes.present().stream()
        .forEach(place -> {
          int[] ofServer = counts.get(mailboxes.labels().server(place).value());
          if (ofServer != null) {
            ofServer[mailboxes.outcome(place)]++;
          }
        });
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
