package mailquota.polling;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import mailquota.inventory.Mailbox;
import mailquota.probe.Probe;
import mailquota.probe.Trace;
import mailquota.quota.Address;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.Reading;
import org.jspecify.annotations.Nullable;

/** Probes that run together. Used by one thread. */
final class Batch {

  private final List<Mailbox> mailboxes;
  private final Map<Address, ScheduledProbe> open;
  private final Trace trace;
  private final LongSupplier nanoTime;
  private final long begin;
  private @Nullable ProbeResult forHealth;

  Batch(List<ScheduledProbe> probes, Trace trace, LongSupplier nanoTime) {
    this.trace = trace;
    this.nanoTime = nanoTime;
    begin = nanoTime.getAsLong();
    mailboxes = new ArrayList<>(probes.size());
    open = HashMap.newHashMap(probes.size());
    for (ScheduledProbe probe : probes) {
      mailboxes.add(probe.mailbox());
      open.put(probe.mailbox().address(), probe);
    }
  }

  Trace trace() {
    return trace;
  }

  List<Mailbox> mailboxes() {
    return mailboxes;
  }

  /** Removes and returns the probe of a mailbox; null if it has ended before. */
  @Nullable ScheduledProbe end(Mailbox mailbox) {
    return open.remove(mailbox.address());
  }

  /** The result that counts for the health of the server so far; null for none. */
  @Nullable ProbeResult forHealth() {
    return forHealth;
  }

  void forHealth(ProbeResult result) {
    forHealth = result;
  }

  /**
   * @param at when the batch began
   */
  Probe probe(Mailbox mailbox, ProbeResult result, Instant at) {
    Instant when = result instanceof Measured(Reading reading) ? reading.at() : at;
    return new Probe(mailbox, when, nanoTime.getAsLong() - begin, result);
  }

  /** The probes that have not ended. */
  Collection<ScheduledProbe> open() {
    return open.values();
  }
}
