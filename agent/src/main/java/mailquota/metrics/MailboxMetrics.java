package mailquota.metrics;

import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import mailquota.board.MailboxStatus;
import mailquota.intake.SharedRoots;
import mailquota.inventory.Mailbox;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import org.jspecify.annotations.Nullable;

/**
 * Metrics from the board: the series of each mailbox, the sums by domain and server, and the number
 * of mailboxes by latest result. Each scrape reads one snapshot of the board. Thread-safe.
 *
 * @param board gives a snapshot
 * @param shared the quota roots that count once in a domain
 * @param servers the present servers; each has a count of every result, which may be 0
 */
public record MailboxMetrics(
    Supplier<List<MailboxStatus>> board, SharedRoots shared, Supplier<List<String>> servers)
    implements MultiCollector {

  /**
   * Writes the series of these mailboxes in the text format of Prometheus. The sums are left out:
   * they may be of some mailboxes only.
   */
  public static void write(Collection<MailboxStatus> statuses, OutputStream out)
      throws IOException {
    PerMailbox each = new PerMailbox();
    sorted(statuses).forEach(each::add);
    MetricSnapshots snapshots =
        new MetricSnapshots(
            each.snapshots().filter(family -> !family.getDataPoints().isEmpty()).toList());
    ExpositionFormats.init().getPrometheusTextFormatWriter().write(out, snapshots);
  }

  private static List<MailboxStatus> sorted(Collection<MailboxStatus> statuses) {
    return statuses.stream()
        .sorted(Comparator.comparing(status -> status.mailbox().address()))
        .toList();
  }

  @Override
  public MetricSnapshots collect() {
    List<MailboxStatus> statuses = sorted(board.get());
    PerMailbox each = new PerMailbox();
    DomainMetrics domains = new DomainMetrics(shared);
    for (MailboxStatus status : statuses) {
      each.add(status);
      domains.add(status);
    }
    return new MetricSnapshots(
        Stream.of(each.snapshots(), domains.snapshots(), Stream.of(byResult(statuses).snapshot()))
            .flatMap(snapshots -> snapshots)
            .toList());
  }

  private Samples byResult(List<MailboxStatus> statuses) {
    Map<String, Map<Outcome, Integer>> counts = new TreeMap<>();
    for (String server : servers.get()) {
      Map<Outcome, Integer> zeros = new TreeMap<>();
      Outcome.all().forEach(outcome -> zeros.put(outcome, 0));
      counts.put(server, zeros);
    }
    for (MailboxStatus status : statuses) {
      counts
          .getOrDefault(status.mailbox().server(), new TreeMap<>())
          .merge(Outcome.of(status.lastProbe().result()), 1, Integer::sum);
    }
    Samples samples =
        new Samples("quota_agent_mailboxes", "Mailboxes by how their latest probe ended.");
    counts.forEach((server, byOutcome) ->
        byOutcome.forEach((outcome, count) ->
            samples.add(
                Labels.of(
                    "server", server,
                    "result", outcome.result(),
                    "reason", outcome.reason()),
                count)));
    return samples;
  }

  private static final class PerMailbox {

    private final Samples usedBytes =
        new Samples("mailbox_quota_used_bytes", "Storage used, by quota root.");
    private final Samples limitBytes =
        new Samples(
            "mailbox_quota_limit_bytes", "Storage limit, by quota root; absent when unlimited.");
    private final Samples messages =
        new Samples("mailbox_quota_messages", "Messages held, by quota root.");
    private final Samples messagesLimit =
        new Samples(
            "mailbox_quota_messages_limit", "Message limit, by quota root; absent when unlimited.");
    private final Samples level =
        new Samples(
            "mailbox_quota_level",
            "How near the mailbox is to bouncing mail: 0 OK, 1 INFO, 2 WARNING, 3 CRITICAL, 4"
                + " FULL.");
    private final Samples full =
        new Samples(
            "mailbox_quota_full_timestamp_seconds",
            "When the mailbox will be full at its present pace, as Unix time; absent when that"
                + " is not known.");
    private final Samples success =
        new Samples("mailbox_probe_success", "Whether the latest probe did not fail.");
    private final Samples lastSuccess =
        new Samples(
            "mailbox_probe_last_success_timestamp_seconds",
            "When the mailbox was last measured, as Unix time.");

    void add(MailboxStatus status) {
      Labels labels = labels(status.mailbox());
      boolean failed = status.lastProbe().result() instanceof Failed;
      success.add(labels, failed ? 0 : 1);
      Instant measured = status.lastSuccess();
      if (measured != null) {
        lastSuccess.add(labels, measured.toEpochMilli() / 1e3);
      }
      Level now = status.level();
      if (now != null) {
        level.add(labels, now.number());
      }
      status.full().ifPresent(when -> full.add(labels, when.at().toEpochMilli() / 1e3));
      if (status.lastProbe().result() instanceof Measured(Reading reading)) {
        reading.roots().forEach(root -> add(root, status.mailbox()));
      }
    }

    private void add(QuotaRoot root, Mailbox mailbox) {
      Labels labels = rootLabels(mailbox, root.name());
      add(root.resources().get(Resource.STORAGE), labels, usedBytes, limitBytes);
      add(root.resources().get(Resource.MESSAGE), labels, messages, messagesLimit);
    }

    private static void add(@Nullable Usage usage, Labels labels, Samples used, Samples limit) {
      if (usage == null) {
        return;
      }
      used.add(labels, (double) usage.used());
      if (usage.limit() instanceof Limit.Finite(long most)) {
        limit.add(labels, (double) most);
      }
    }

    Stream<MetricSnapshot> snapshots() {
      return Stream.of(
              usedBytes, limitBytes, messages, messagesLimit, level, full, success, lastSuccess)
          .map(Samples::snapshot);
    }

    private static Labels labels(Mailbox mailbox) {
      return Labels.of(
          "mailbox", mailbox.address().value(),
          "domain", mailbox.address().domain(),
          "server", mailbox.server());
    }

    private static Labels rootLabels(Mailbox mailbox, String root) {
      return Labels.of(
          "mailbox", mailbox.address().value(),
          "domain", mailbox.address().domain(),
          "server", mailbox.server(),
          "root", root);
    }
  }
}
