package mailquota.probe.imap;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a server offered before login the last time it was asked, so that only the first probe has
 * to ask a server whose greeting does not tell. Thread-safe.
 */
final class LoginCapabilities {

  private volatile @Nullable Set<String> names;

  @Nullable Set<String> names() {
    return names;
  }

  void learn(Set<String> names) {
    this.names = names;
  }

  /** To be asked for anew: a flight failed that relied on them. */
  void forget() {
    names = null;
  }
}
