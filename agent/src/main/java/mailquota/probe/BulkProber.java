package mailquota.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import mailquota.inventory.Mailbox;
import mailquota.quota.ProbeResult;

/** A prober that measures mailboxes in batches; a single one is a batch of its own. */
public interface BulkProber extends Prober {

  @Override
  default ProbeResult probe(Mailbox mailbox, Trace trace) {
    List<ProbeResult> results = new ArrayList<>(1);
    probe(List.of(mailbox), trace, (_, result) -> results.add(result));
    return results.getFirst();
  }

  @Override
  void probe(List<Mailbox> mailboxes, Trace trace, BiConsumer<Mailbox, ProbeResult> results);
}
