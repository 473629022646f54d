package mailquota.store;

import mailquota.warning.Notice;

/**
 * A notice for one channel, by its name. What tells two apart is the channel and the notice's id.
 */
public record OutboxEntry(String channel, Notice notice) {}
