package mailquota.store;

import mailquota.warning.Notice;

/** A notice for one channel. Its identity is the name of the channel and the id of the notice. */
public record OutboxEntry(String channel, Notice notice) {}
