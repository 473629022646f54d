package mailquota.probe;

import java.time.InstantSource;

/**
 * Whether a server loses what is sent behind a login in the same flight, as Courier does. No
 * capability tells, so it is learned: the first time the rest of a probe stays unanswered it is
 * sent again, and from then on the login flies alone, until a day has passed or the greeting has
 * changed.
 *
 * <p>Thread-safe; a race costs one more repeat, no probe.
 */
public final class Flights {

  private final Learned<Boolean> lost;

  public Flights(InstantSource clock) {
    lost = new Learned<>(clock);
  }

  /** Whether login and the rest may leave together. */
  public boolean one(String greeting) {
    return lost.get(greeting).isEmpty();
  }

  /** The server lost what flew with the login. */
  public void lost(String greeting) {
    lost.learn(greeting, true);
  }
}
