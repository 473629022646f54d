package mailquota.probe;

import java.time.Duration;
import java.time.Instant;
import mailquota.inventory.Mailbox;
import mailquota.quota.ProbeResult;

/** One attempt that ended: of which mailbox, when it began, how long it took, how it ended. */
public record Probe(Mailbox mailbox, Instant at, Duration took, ProbeResult result) {}
