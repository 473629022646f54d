package mailquota.probe.imap;

import mailquota.probe.Learned;
import mailquota.probe.Pipelining;
import mailquota.probe.Pipelining.Extent;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one probe: the second is opened where the first showed that the server may not
 * take pipelined commands, and has one command at a time. Used by one thread.
 */
final class Attempts {

  private final Pipelining pipelining;

  /** Why there is a second connection; null where there is none, or where it was clear why. */
  private @Nullable String doubted;

  Attempts(Pipelining pipelining) {
    this.pipelining = pipelining;
  }

  Extent extent(String greeting) {
    return doubted == null ? pipelining.extent(greeting) : Extent.NONE;
  }

  /** The server lost what was sent with the login. */
  void lost(String greeting) {
    pipelining.learn(greeting, Extent.BEHIND_LOGIN);
  }

  /** The server answered a later command, or LOGOUT, and not the one before. */
  void outOfOrder(String greeting) {
    pipelining.learn(greeting, Extent.NONE);
  }

  /** Whether a command that was refused with the login is to be asked again alone. */
  boolean doubts(String greeting, String refusal) {
    if (doubted != null || !pipelining.isDoubtful(greeting, refusal)) {
      return false;
    }
    doubted = refusal;
    return true;
  }

  /** The command was taken. */
  void answered(String greeting) {
    if (doubted != null) {
      pipelining.learn(greeting, Extent.NONE);
    }
  }

  /** The command was refused, and the refusal is the server's last word. */
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
