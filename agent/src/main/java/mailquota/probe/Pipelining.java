package mailquota.probe;

import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;

/**
 * How much of a probe one server takes at once. No capability tells, so it is learned: all of a
 * probe is sent together until the server loses a part of it or answers out of order, and from then
 * on less, until a day has passed or the greeting has changed.
 *
 * <p>Thread-safe; a race costs one more repeat, no probe.
 */
public final class Pipelining {

  /** What may be sent before the command ahead of it was answered. Each has less than the last. */
  public enum Extent {
    /** Everything, behind the login too. */
    ALL,
    /** What follows an answered login: Courier loses what comes together with one. */
    BEHIND_LOGIN,
    /** Nothing: Apache James 3.8 works on pipelined commands concurrently. */
    NONE
  }

  /** A server with so many real refusals has no others: none is doubted any more. */
  private static final int MOST_REFUSALS = 10;

  private final Learned<Extent> extent;
  private final Learned<Set<String>> realRefusals;

  public Pipelining(InstantSource clock) {
    extent = new Learned<>(clock);
    realRefusals = new Learned<>(clock);
  }

  public Extent extent(String greeting) {
    return extent.get(greeting).orElse(Extent.ALL);
  }

  /** The server takes no more than that; what is known to be less stays. */
  public void learn(String greeting, Extent most) {
    if (most.compareTo(extent(greeting)) > 0) {
      extent.learn(greeting, most);
    }
  }

  /**
   * Whether a command that was sent with the login may have been refused because the login was not
   * through.
   */
  public boolean isDoubtful(String greeting, String refusal) {
    Set<String> real = real(greeting);
    return real.size() < MOST_REFUSALS && !real.contains(Learned.shape(refusal));
  }

  /** The same command was refused in the same words when nothing was pipelined. */
  public void confirm(String greeting, String refusal) {
    Set<String> real = new HashSet<>(real(greeting));
    real.add(Learned.shape(refusal));
    realRefusals.learn(greeting, Set.copyOf(real));
  }

  private Set<String> real(String greeting) {
    return realRefusals.get(greeting).orElse(Set.of());
  }
}
