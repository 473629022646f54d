package mailquota.metrics;

import static java.util.Comparator.comparing;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * All metrics in a text format. The series of mailboxes and domains are written one after the
 * other, from a snapshot of the board; those of the registry are written by the Prometheus client.
 * The text is the same as if the client wrote all of them. Thread-safe.
 */
public final class Exposition {

  private static final List<Family> DIRECT =
      Stream.of(MailboxFamilies.ALL, DomainFamilies.ALL)
          .flatMap(List::stream)
          .sorted(comparing(Family::name))
          .toList();

  private final PrometheusRegistry registry;
  private final MailboxMetrics mailboxes;

  public Exposition(PrometheusRegistry registry, MailboxMetrics mailboxes) {
    this.registry = registry;
    this.mailboxes = mailboxes;
  }

  /** Writes all metrics as they are now. */
  public void write(Format format, OutputStream out) throws IOException {
    Scrape scrape = mailboxes.scrape();
    MetricSnapshots others = others(scrape);
    SampleWriter writer = new SampleWriter(out);
    int next = 0;
    for (Family family : DIRECT) {
      List<MetricSnapshot> before = before(family.name(), next, others);
      writer.bytes(format.text(before));
      next += before.size();
      family.write(scrape, format, writer);
    }
    writer.bytes(format.text(others.stream().skip(next).toList()));
    writer.bytes(format.end());
    writer.flush();
  }

  /** All metrics but those of single mailboxes. */
  public MetricSnapshots withoutMailboxes() {
    Scrape scrape = mailboxes.scrape();
    return new MetricSnapshots(
        Stream.concat(others(scrape).stream(), DomainSnapshots.of(scrape.sums()).stream())
            .toList());
  }

  /** In the order of their names. */
  private MetricSnapshots others(Scrape scrape) {
    return new MetricSnapshots(
        Stream.concat(registry.scrape().stream(), Stream.of(scrape.byResult())).toList());
  }

  private static List<MetricSnapshot> before(String name, int begin, MetricSnapshots others) {
    List<MetricSnapshot> found = new ArrayList<>();
    for (int i = begin; i < others.size(); i++) {
      MetricSnapshot one = others.get(i);
      if (one.getMetadata().getPrometheusName().compareTo(name) > 0) {
        break;
      }
      found.add(one);
    }
    return found;
  }
}
