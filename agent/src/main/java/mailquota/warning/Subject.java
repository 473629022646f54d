package mailquota.warning;

import mailquota.quota.Address;
import mailquota.quota.Resource;

/**
 * One resource of one quota root of a mailbox, or of a quota root that mailboxes of a domain share.
 *
 * @param mailbox {@code @domain} for a shared root, which is no mailbox's address
 * @param server the name of the server in the configuration
 * @param root the name of the quota root; may be empty
 */
public record Subject(Address mailbox, String server, String root, Resource resource) {

  public boolean isShared() {
    return mailbox.localpart().isEmpty();
  }
}
