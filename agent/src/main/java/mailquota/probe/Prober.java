package mailquota.probe;

import mailquota.inventory.Mailbox;
import mailquota.quota.ProbeResult;

/** Measures the mailboxes of one server. Thread-safe; a call blocks until its deadline at most. */
@FunctionalInterface
public interface Prober {

  /** One attempt, whose failure is a result and never an exception. */
  ProbeResult probe(Mailbox mailbox, Trace trace);
}
