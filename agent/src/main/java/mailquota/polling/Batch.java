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
import mailquota.quota.Address;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.Reading;
import org.jspecify.annotations.Nullable;

/** Probes that were taken together and are under way. Used by one thread. */
final class Batch {

  private final List<Mailbox> mailboxes;
  private final Map<Address, ScheduledProbe> open;
  private final LongSupplier nanoTime;
  private final long begin;
  private @Nullable ProbeResult telling;

  Batch(List<ScheduledProbe> probes, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    begin = nanoTime.getAsLong();
    mailboxes = new ArrayList<>(probes.size());
    open = HashMap.newHashMap(probes.size());
    for (ScheduledProbe probe : probes) {
      mailboxes.add(probe.mailbox());
      open.put(probe.mailbox().address(), probe);
    }
  }

  List<Mailbox> mailboxes() {
    return mailboxes;
  }

  /** The probe that ends with a result; null when it has ended before. */
  @Nullable ScheduledProbe end(Mailbox mailbox) {
    return open.remove(mailbox.address());
  }

  /** The result that tells most of the server so far; null for none. */
  @Nullable ProbeResult telling() {
    return telling;
  }

  void keep(ProbeResult telling) {
    this.telling = telling;
  }

  /**
   * @param at when they were asked for
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
