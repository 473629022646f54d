package mailquota.polling;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import mailquota.inventory.Mailbox;
import mailquota.probe.Directory;
import mailquota.quota.Address;

/**
 * How the mailboxes of a server are listed.
 *
 * @param refresh the time between two listings
 * @param mailboxes the mailboxes to monitor for listed addresses
 */
public record Discovery(
    Directory directory, Duration refresh, Function<List<Address>, List<Mailbox>> mailboxes) {}
