package mailquota.state;

import java.time.Instant;
import java.util.stream.Stream;
import mailquota.store.StoredMailbox;

/** The present states of all mailboxes. Thread-safe; no method blocks. */
public interface MailboxStates {

  /** The present state of each mailbox that was probed since. */
  Stream<StoredMailbox> probedSince(Instant since);

  /** Evaluates the last results again, once the earlier decisions are known. */
  void evaluateAgain();
}
