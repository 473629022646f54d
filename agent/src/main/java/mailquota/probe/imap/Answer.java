package mailquota.probe.imap;

import mailquota.probe.ProbeFailedException;

/** Gathers the untagged lines that come before a tagged one. Used by one thread. */
@FunctionalInterface
interface Answer {

  /** Takes a line that may be part of the answer; any other is passed over. */
  void accept(ImapResponse line) throws ProbeFailedException;
}
