package mailquota.warning;

import mailquota.quota.Address;
import mailquota.quota.Resource;

/**
 * What is judged by itself: one resource of one quota root of a mailbox, or of a quota root that
 * mailboxes of a domain share.
 *
 * @param mailbox of a shared root {@code @domain}, which is the address of no mailbox
 * @param server by its name in the configuration
 * @param root its name; may be empty
 */
public record Subject(Address mailbox, String server, String root, Resource resource) {

  /** Whether it is a root that several mailboxes share. */
  public boolean isShared() {
    return mailbox.localpart().isEmpty();
  }
}
