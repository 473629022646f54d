package mailquota.warning;

import static java.util.stream.Collectors.groupingBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import mailquota.forecast.Forecast;
import mailquota.quota.Level;
import mailquota.quota.Ratio;
import mailquota.quota.Reason;

/**
 * The content of a digest. Each list has at most {@link #MOST} entries and the total count.
 *
 * @param newlyOver the part of {@code over} with an episode that began since the last digest
 * @param over the resources at the listed levels, the highest level first
 * @param fullest at any level
 * @param soonest the resources that are not full and have a forecast
 */
public record Digest(
    Fleet fleet,
    Listed<ResourceStatus> newlyOver,
    Map<Level, Listed<ResourceStatus>> over,
    List<ResourceStatus> fullest,
    List<ResourceStatus> soonest,
    Map<Reason, Listed<Fleet.Failure>> failures) {

  public static final int MOST = 50;

  /** The length of {@link #fullest} and {@link #soonest}. */
  static final int TOP = 10;

  private static final Comparator<ResourceStatus> FULLEST_FIRST =
      Comparator.comparing(Digest::ratio).reversed().thenComparing(Digest::name);
  private static final Comparator<ResourceStatus> SOONEST_FIRST =
      Comparator.comparing(Digest::fullAt).thenComparing(Digest::name);

  /** The first entries of a list, and its length. */
  public record Listed<T>(List<T> first, int count) {

    public static <T> Listed<T> of(List<T> all) {
      return new Listed<>(all.stream().limit(MOST).toList(), all.size());
    }

    public int others() {
      return count - first.size();
    }
  }

  /**
   * Those of many resources that a digest can list: all above OK, and of the others the fullest and
   * the soonest, so that a million of them take no memory. Not thread-safe.
   */
  public static final class Candidates {

    private final List<ResourceStatus> above = new ArrayList<>();
    private final PriorityQueue<ResourceStatus> fullest =
        new PriorityQueue<>(FULLEST_FIRST.reversed());
    private final PriorityQueue<ResourceStatus> soonest =
        new PriorityQueue<>(SOONEST_FIRST.reversed());

    public void add(ResourceStatus one) {
      if (one.level() != Level.OK) {
        above.add(one);
        return;
      }
      offer(fullest, one);
      if (one.forecast() instanceof Forecast.Full) {
        offer(soonest, one);
      }
    }

    private static void offer(PriorityQueue<ResourceStatus> best, ResourceStatus one) {
      best.add(one);
      if (best.size() > TOP) {
        best.remove();
      }
    }

    public List<ResourceStatus> all() {
      return Stream.of(above, fullest, soonest).flatMap(Collection::stream).distinct().toList();
    }
  }

  /**
   * Makes the digest of a fleet.
   *
   * @param levels that are listed
   * @param last when the last digest was due
   */
  public static Digest of(Fleet fleet, Set<Level> levels, Instant last) {
    List<ResourceStatus> over =
        fleet.resources().stream()
            .filter(one -> levels.contains(one.level()))
            .sorted(
                Comparator.comparing(ResourceStatus::level).reversed().thenComparing(FULLEST_FIRST))
            .toList();
    Map<Level, Listed<ResourceStatus>> byLevel = new TreeMap<>(Comparator.reverseOrder());
    over.stream()
        .collect(groupingBy(ResourceStatus::level))
        .forEach((level, resources) -> byLevel.put(level, Listed.of(resources)));
    Map<Reason, Listed<Fleet.Failure>> byReason = new EnumMap<>(Reason.class);
    fleet.failures().stream()
        .sorted(Comparator.comparing(failure -> failure.mailbox().value()))
        .collect(groupingBy(Fleet.Failure::reason))
        .forEach((reason, failures) -> byReason.put(reason, Listed.of(failures)));
    return new Digest(
        fleet,
        Listed.of(over.stream().filter(one -> one.since().isAfter(last)).toList()),
        byLevel,
        top(fleet, one -> one.usage().ratio().isPresent(), FULLEST_FIRST),
        top(
            fleet,
            one -> one.level() != Level.FULL && one.forecast() instanceof Forecast.Full,
            SOONEST_FIRST),
        byReason);
  }

  private static List<ResourceStatus> top(
      Fleet fleet, Predicate<ResourceStatus> which, Comparator<ResourceStatus> order) {
    return fleet.resources().stream().filter(which).sorted(order).limit(TOP).toList();
  }

  /** The number of resources at a listed level. */
  public int overCount() {
    return over.values().stream().mapToInt(Listed::count).sum();
  }

  private static Ratio ratio(ResourceStatus status) {
    return status.usage().ratio().orElse(new Ratio(0));
  }

  private static String name(ResourceStatus status) {
    return status.subject().mailbox().value();
  }

  private static Instant fullAt(ResourceStatus status) {
    return status.forecast() instanceof Forecast.Full(Instant at, _, _) ? at : Instant.MAX;
  }
}
