package mailquota.probe;

import org.jspecify.annotations.Nullable;

/**
 * The capabilities that a server sent before login, cached so that only the first probe requests
 * them. Thread-safe.
 *
 * @param <C> immutable
 */
public final class LearnedCapabilities<C> {

  private volatile @Nullable C offered;

  /** Null while nothing is cached. */
  public @Nullable C offered() {
    return offered;
  }

  public void learn(C offered) {
    this.offered = offered;
  }

  /** Clears the cache after a failed login that relied on it. */
  public void forget() {
    offered = null;
  }
}
