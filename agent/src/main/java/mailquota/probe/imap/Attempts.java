package mailquota.probe.imap;

import mailquota.probe.Learned;
import mailquota.probe.Pipelining;
import mailquota.probe.Pipelining.Extent;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one probe: a second one is opened, without pipelining, where the first one
 * failed in a way that pipelining may have caused. Used by one thread.
 */
final class Attempts {

  private final Pipelining pipelining;

  /** The refusal that led to a second connection; null where there is none. */
  private @Nullable String doubted;

  Attempts(Pipelining pipelining) {
    this.pipelining = pipelining;
  }

  Extent extent(String greeting) {
    return doubted == null ? pipelining.extent(greeting) : Extent.NONE;
  }

  /** The server lost the commands that were pipelined with the login. */
  void lost(String greeting) {
    pipelining.learn(greeting, Extent.BEHIND_LOGIN);
  }

  /** The server answered a later command, or LOGOUT, before an earlier one. */
  void outOfOrder(String greeting) {
    pipelining.learn(greeting, Extent.NONE);
  }

  /** Whether to repeat, without pipelining, a command that was refused with the login. */
  boolean doubts(String greeting, String refusal) {
    if (doubted != null || !pipelining.isDoubtful(greeting, refusal)) {
      return false;
    }
    doubted = refusal;
    return true;
  }

  /** The command succeeded. */
  void answered(String greeting) {
    if (doubted != null) {
      pipelining.learn(greeting, Extent.NONE);
    }
  }

  /** The command was refused, and is not repeated. */
  void refused(String greeting, String refusal) {
    if (doubted == null) {
      return;
    }
    if (Learned.shape(doubted).equals(Learned.shape(refusal))) {
      pipelining.confirm(greeting, refusal);
    } else {
      pipelining.learn(greeting, Extent.NONE);
    }
  }
}
