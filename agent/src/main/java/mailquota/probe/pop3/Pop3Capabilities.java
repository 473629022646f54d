package mailquota.probe.pop3;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a server's CAPA listed the last time it was asked; only the first probe asks. Thread-safe.
 */
final class Pop3Capabilities {

  private volatile @Nullable Set<String> tags;

  @Nullable Set<String> tags() {
    return tags;
  }

  void learn(Set<String> tags) {
    this.tags = tags;
  }
}
