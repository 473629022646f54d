package mailquota.probe;

import org.jspecify.annotations.Nullable;

/**
 * What a server offered before login the last time it was asked, so that only the first probe has
 * to ask. Thread-safe.
 *
 * @param <C> immutable
 */
public final class LearnedCapabilities<C> {

  private volatile @Nullable C offered;

  /** Null while nothing is known. */
  public @Nullable C offered() {
    return offered;
  }

  public void learn(C offered) {
    this.offered = offered;
  }

  /** To be asked for anew: a login failed that relied on them. */
  public void forget() {
    offered = null;
  }
}
