package mailquota.http.api;

import mailquota.board.MailboxStatus;

/**
 * The status of a mailbox, and where it is known from.
 *
 * @param isStored whether it is what another agent, which holds the mailbox, has stored
 */
record Seen(MailboxStatus status, boolean isStored) {

  static Seen onBoard(MailboxStatus status) {
    return new Seen(status, false);
  }

  static Seen stored(MailboxStatus status) {
    return new Seen(status, true);
  }

  /** As in the API. */
  String from() {
    return isStored ? "store" : "agent";
  }
}
