package mailquota.bench;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Objects;
import mailquota.board.MailboxStatus;
import mailquota.quota.Limit;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Resource;
import mailquota.quota.Usage;

/** The series of mailboxes held in the labelled gauges of the Prometheus client. */
public final class LabelledGauges {

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Gauge used = ofRoot("mailbox_quota_used_bytes");
  private final Gauge limit = ofRoot("mailbox_quota_limit_bytes");
  private final Gauge messages = ofRoot("mailbox_quota_messages");
  private final Gauge messagesLimit = ofRoot("mailbox_quota_messages_limit");
  private final Gauge level = gauge("mailbox_quota_level", "mailbox", "domain", "server");
  private final Gauge full =
      gauge("mailbox_quota_full_timestamp_seconds", "mailbox", "domain", "server");
  private final Gauge success = gauge("mailbox_probe_success", "mailbox", "domain", "server");
  private final Gauge lastSuccess =
      gauge("mailbox_probe_last_success_timestamp_seconds", "mailbox", "domain", "server");

  private LabelledGauges() {}

  /** A registry with the series of these mailboxes, each of which has eight. */
  public static PrometheusRegistry of(List<MailboxStatus> statuses) {
    LabelledGauges gauges = new LabelledGauges();
    statuses.forEach(gauges::add);
    return gauges.registry;
  }

  private Gauge ofRoot(String name) {
    return gauge(name, "mailbox", "domain", "server", "root");
  }

  private Gauge gauge(String name, String... labels) {
    return Gauge.builder().name(name).help("A help.").labelNames(labels).register(registry);
  }

  private void add(MailboxStatus status) {
    String mailbox = status.mailbox().address().value();
    String domain = status.mailbox().address().domain();
    String server = status.mailbox().server();
    Reading reading = status.reading().orElseThrow();
    QuotaRoot root = reading.roots().getFirst();
    add(root, Resource.STORAGE, used, limit, mailbox, domain, server);
    add(root, Resource.MESSAGE, messages, messagesLimit, mailbox, domain, server);
    level.labelValues(mailbox, domain, server).set(1);
    full.labelValues(mailbox, domain, server)
        .set(status.full().orElseThrow().at().toEpochMilli() / 1e3);
    success.labelValues(mailbox, domain, server).set(1);
    lastSuccess.labelValues(mailbox, domain, server).set(reading.at().toEpochMilli() / 1e3);
  }

  private static void add(
      QuotaRoot root, Resource resource, Gauge used, Gauge limit, String... labels) {
    Usage usage = Objects.requireNonNull(root.resources().get(resource));
    used.labelValues(labels[0], labels[1], labels[2], root.name()).set((double) usage.used());
    long most = ((Limit.Finite) usage.limit()).value();
    limit.labelValues(labels[0], labels[1], labels[2], root.name()).set((double) most);
  }
}
