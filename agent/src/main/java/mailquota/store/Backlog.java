package mailquota.store;

import java.time.Instant;

/**
 * What waits in the outbox for one channel.
 *
 * @param oldest when the notice that has waited longest was made; the epoch when none waits
 */
public record Backlog(long count, Instant oldest) {}
