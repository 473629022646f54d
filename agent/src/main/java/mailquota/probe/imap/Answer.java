package mailquota.probe.imap;

import mailquota.probe.ProbeFailedException;

/** Collects the untagged lines that precede a tagged one. Used by one thread. */
@FunctionalInterface
interface Answer {

  /** Processes a line; ignores lines of other answers. */
  void accept(ImapResponse line) throws ProbeFailedException;
}
