package mailquota.quota;

import java.util.Optional;

/**
 * The use and the limit of one resource: bytes for STORAGE, else a count.
 *
 * <p>Used may exceed the limit: Dovecot accepts a last message (quota_grace), and an admin may
 * lower a limit.
 */
public record Usage(long used, Limit limit) {

  private static final CommonValues<Limit> LIMITS = new CommonValues<>();

  public Usage {
    if (used < 0) {
      throw new IllegalArgumentException("used is at least 0, not " + used);
    }
    limit = LIMITS.share(limit);
  }

  /** Used / limit; empty when unlimited. A limit of 0 counts as full. */
  public Optional<Ratio> ratio() {
    return switch (limit) {
      case Limit.Unlimited() -> Optional.empty();
      case Limit.Finite finite -> Optional.of(new Ratio(finite.ratio(used)));
    };
  }
}
