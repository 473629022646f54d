package mailquota.warning;

import mailquota.quota.Bytes;
import mailquota.quota.Limit;
import mailquota.quota.Ratio;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import org.jspecify.annotations.Nullable;

/**
 * Where a level begins: at a ratio, or when less than so many bytes are free, whichever comes
 * first.
 *
 * @param freeBelow null where only the ratio counts; it looks at STORAGE alone, and only where the
 *     limit is at least twice as much: a smaller mailbox would cross it while it is half empty
 */
public record LevelLine(Ratio at, @Nullable Bytes freeBelow) {

  public static LevelLine at(Ratio ratio) {
    return new LevelLine(ratio, null);
  }

  /**
   * The least use that crosses this line, in the unit of {@link Usage}.
   *
   * @param margin how much further below the line still counts as above it
   */
  double crossedFrom(Resource resource, Limit.Finite limit, Ratio margin) {
    double most = limit.value();
    double byRatio = at.value() * most;
    double line =
        freeBelow != null && resource.equals(Resource.STORAGE) && most >= 2.0 * freeBelow.count()
            ? Math.min(byRatio, most - freeBelow.count())
            : byRatio;
    return line - margin.value() * most;
  }
}
