package mailquota.probe;

import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;

/**
 * How many commands of a probe one server accepts without waiting for the answers. IMAP has no
 * capability for it, so it is learned: all commands are pipelined until the server loses some or
 * answers out of order, and fewer from then on, until a day has passed or the greeting has changed.
 *
 * <p>Thread-safe; a race costs one more repetition, no probe.
 */
public final class Pipelining {

  /** Which commands may be sent before the previous one is answered; each allows less. */
  public enum Extent {
    /** All commands, including those behind the login. */
    ALL,
    /** Behind an answered login: Courier loses commands that arrive together with it. */
    BEHIND_LOGIN,
    /** None: Apache James 3.8 processes pipelined commands concurrently. */
    NONE
  }

  /** At this number every refusal of the server counts as real, and no more are repeated. */
  private static final int MAX_REFUSALS = 10;

  private final Learned<Extent> extent;
  private final Learned<Set<String>> realRefusals;

  public Pipelining(InstantSource clock) {
    extent = new Learned<>(clock);
    realRefusals = new Learned<>(clock);
  }

  public Extent extent(String greeting) {
    return extent.get(greeting).orElse(Extent.ALL);
  }

  /** Lowers the extent; never raises it. */
  public void learn(String greeting, Extent most) {
    if (most.compareTo(extent(greeting)) > 0) {
      extent.learn(greeting, most);
    }
  }

  /** Whether a command pipelined with the login may be refused because that was incomplete. */
  public boolean isDoubtful(String greeting, String refusal) {
    Set<String> real = real(greeting);
    return real.size() < MAX_REFUSALS && !real.contains(Learned.shape(refusal));
  }

  /** The same command was refused with the same text when it was not pipelined. */
  public void confirm(String greeting, String refusal) {
    Set<String> real = new HashSet<>(real(greeting));
    real.add(Learned.shape(refusal));
    realRefusals.learn(greeting, Set.copyOf(real));
  }

  private Set<String> real(String greeting) {
    return realRefusals.get(greeting).orElse(Set.of());
  }
}
