package mailquota.store;

import java.time.Instant;
import mailquota.store.Delivered.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * A notice for one channel, waiting or ended.
 *
 * @param number ascends in the order of recording
 * @param outcome null while it waits
 * @param why the reason of a rejection; null for none
 * @param endedAt null while it waits
 */
public record RecordedNotice(
    long number,
    OutboxEntry entry,
    @Nullable Outcome outcome,
    @Nullable String why,
    @Nullable Instant endedAt) {}
