package mailquota.polling;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import mailquota.inventory.Mailbox;
import mailquota.probe.Directory;
import mailquota.quota.Address;

/**
 * How a server's mailboxes are found.
 *
 * @param refresh how long after a listing the next is asked for
 * @param mailboxes what to watch, given what is listed: the inventory knows more of some
 */
public record Discovery(
    Directory directory, Duration refresh, Function<List<Address>, List<Mailbox>> mailboxes) {}
