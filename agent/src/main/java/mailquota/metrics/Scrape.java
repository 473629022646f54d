package mailquota.metrics;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.BitSet;
import java.util.List;

/**
 * What one scrape reports of the mailboxes, all of one instant. Used by one thread.
 *
 * @param selected the mailboxes with series of their own
 * @param sums over all mailboxes, in the order of domain and server
 * @param byResult the number of mailboxes by server and latest result
 */
record Scrape(
    MailboxColumns mailboxes, BitSet selected, List<DomainSum> sums, MetricSnapshot byResult) {}
