package mailquota.metrics;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;

/**
 * What one scrape reports of the mailboxes, all of one instant. Immutable.
 *
 * @param mailboxes those with series of their own
 * @param sums over all mailboxes, in the order of domain and server
 * @param byResult the number of mailboxes by server and latest result
 */
record Scrape(BoardView mailboxes, List<DomainSum> sums, MetricSnapshot byResult) {}
