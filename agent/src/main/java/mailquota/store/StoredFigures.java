package mailquota.store;

import java.time.Instant;
import mailquota.inventory.Mailbox;
import mailquota.quota.Level;
import mailquota.quota.Outcome;
import mailquota.quota.Usage;
import org.jspecify.annotations.Nullable;

/**
 * The latest result of a mailbox as the store has it, with the figures of its worst resource.
 * Immutable.
 *
 * @param mailbox an address and a server
 * @param level null for unknown, which is not OK
 * @param usage of the worst resource of storage or messages; null if the latest result has none
 * @param fullAt the earliest forecast of its resources; null for none
 * @param measuredAt null if it was never measured
 */
public record StoredFigures(
    Mailbox mailbox,
    Outcome outcome,
    @Nullable Level level,
    @Nullable Usage usage,
    @Nullable Instant fullAt,
    @Nullable Instant measuredAt) {

  /** These figures with the same mailbox as the inventory has it, which saves its address. */
  public StoredFigures of(Mailbox known) {
    return new StoredFigures(known, outcome, level, usage, fullAt, measuredAt);
  }
}
