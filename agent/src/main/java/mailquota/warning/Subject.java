package mailquota.warning;

import mailquota.quota.Address;
import mailquota.quota.Resource;

/**
 * What is judged by itself: one resource of one quota root of a mailbox.
 *
 * @param server by its name in the configuration
 * @param root its name; may be empty
 */
public record Subject(Address mailbox, String server, String root, Resource resource) {}
