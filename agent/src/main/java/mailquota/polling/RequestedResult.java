package mailquota.polling;

import mailquota.board.MailboxStatus;

/** What became of a request to probe a mailbox. */
public sealed interface RequestedResult {

  /** The probe has ended. */
  record Ended(MailboxStatus status) implements RequestedResult {}

  /** No probe was begun; {@code why} for a person. */
  record NotTried(String why) implements RequestedResult {}

  /** The probe is under way. Its result will be taken in as that of any other. */
  record Late() implements RequestedResult {}
}
