package mailquota.store;

import java.time.Instant;

/**
 * The notices that wait in the outbox for one channel.
 *
 * @param oldest the time of the oldest notice; the epoch for none
 */
public record Backlog(long count, Instant oldest) {}
