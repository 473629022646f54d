package mailquota.probe;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a server offered before login the last time it was asked, so that only the first probe has
 * to ask. Thread-safe.
 */
public final class LearnedCapabilities {

  private volatile @Nullable Set<String> names;

  /** In upper case; null while nothing is known. */
  public @Nullable Set<String> names() {
    return names;
  }

  public void learn(Set<String> offered) {
    names = Set.copyOf(offered);
  }

  /** To be asked for anew: a login failed that relied on them. */
  public void forget() {
    names = null;
  }
}
