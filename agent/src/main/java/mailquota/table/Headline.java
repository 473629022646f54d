package mailquota.table;

import java.util.Map;
import java.util.Optional;
import mailquota.quota.Limit;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Ratio;
import mailquota.quota.Reading;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import org.jspecify.annotations.Nullable;

/**
 * The resource that represents a mailbox: the one of the {@linkplain Reading#headline ratio}, or
 * the first that counts storage or messages where all of them are unlimited.
 *
 * @param ratio null where it is unlimited
 */
public record Headline(String root, Resource resource, Usage usage, @Nullable Ratio ratio) {

  /** Empty if neither storage nor messages are counted. */
  public static Optional<Headline> of(Reading reading) {
    Headline best = null;
    for (QuotaRoot root : reading.roots()) {
      for (Map.Entry<Resource, Usage> each : root.resources().entrySet()) {
        if (each.getKey().stopsMail()) {
          Usage usage = each.getValue();
          Ratio ratio = usage.ratio().orElse(null);
          if (best == null || best.isBelow(ratio, each.getKey())) {
            best = new Headline(root.name(), each.getKey(), usage, ratio);
          }
        }
      }
    }
    return Optional.ofNullable(best);
  }

  private boolean isBelow(@Nullable Ratio other, Resource otherResource) {
    if (other == null || ratio == null) {
      boolean isFirstStorage =
          other == null
              && ratio == null
              && otherResource.equals(Resource.STORAGE)
              && !resource.equals(Resource.STORAGE);
      return isFirstStorage || (other != null && ratio == null);
    }
    return other.compareTo(ratio) > 0;
  }

  /** Null where it is unlimited. */
  public @Nullable Long limit() {
    return limit(usage);
  }

  /** Null where it is unlimited. */
  public static @Nullable Long limit(Usage usage) {
    return usage.limit() instanceof Limit.Finite(long most) ? most : null;
  }
}
