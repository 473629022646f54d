package mailquota.monitor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mailquota.inventory.Mailbox;
import mailquota.probe.Probe;
import mailquota.quota.Address;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.Reading;
import org.jspecify.annotations.Nullable;

/** Turns that were taken together and are being asked for. Used by one thread. */
final class Batch {

  private final List<Mailbox> mailboxes;
  private final Map<Address, Turn> open;
  private final long begin = System.nanoTime();
  private @Nullable ProbeResult telling;

  Batch(List<Turn> turns) {
    mailboxes = new ArrayList<>(turns.size());
    open = HashMap.newHashMap(turns.size());
    for (Turn turn : turns) {
      mailboxes.add(turn.mailbox());
      open.put(turn.mailbox().address(), turn);
    }
  }

  List<Mailbox> mailboxes() {
    return mailboxes;
  }

  /** The turn that ends with a result; null when it has ended before. */
  @Nullable Turn end(Mailbox mailbox) {
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
    return new Probe(mailbox, when, System.nanoTime() - begin, result);
  }

  /** The turns that have not ended. */
  Collection<Turn> open() {
    return open.values();
  }
}
