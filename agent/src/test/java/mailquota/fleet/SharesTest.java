package mailquota.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharesTest {

  private static final int SERVERS = 40;

  @Test
  void theNumberOfRangesFollowsFromTheConnections() {
    assertThat(Segment.ranges(1)).isEqualTo(1);
    assertThat(Segment.ranges(15)).isEqualTo(1);
    assertThat(Segment.ranges(16)).isEqualTo(16);
    assertThat(Segment.ranges(63)).isEqualTo(16);
    assertThat(Segment.ranges(64)).isEqualTo(64);
    assertThat(Segment.ranges(10_000)).isEqualTo(256);
    assertThat(Segment.of("mx1", 1)).containsExactly(new Segment("mx1", 0, Slot.COUNT));
  }

  @Property(tries = 200)
  void theRangesOfAServerIncludeEachSlotOnce(
      @ForAll @IntRange(min = 1, max = 300) int connections) {
    int next = 0;
    for (Segment segment : Segment.of("mx1", Segment.ranges(connections))) {
      assertThat(segment.lo()).isEqualTo(next);
      next = segment.hi();
    }
    assertThat(next).isEqualTo(Slot.COUNT);
  }

  /** A server alone is balanced as far as its ranges can be divided. */
  @Property(tries = 300)
  void eachAgentHasAtMostItsPartOfTheRanges(
      @ForAll @IntRange(min = 2, max = 100) int agents,
      @ForAll @IntRange(min = 16, max = 256) int connections,
      @ForAll Random random) {
    List<Segment> ranges = Segment.of("mx" + random.nextInt(), Segment.ranges(connections));
    Map<Segment, String> shares = Shares.of(ranges, names(agents));
    assertThat(shares).hasSameSizeAs(ranges);
    assertThat(counts(shares).values())
        .allMatch(count -> count <= Math.ceilDiv(ranges.size(), agents));
  }

  @Property(tries = 100)
  void theOrderOfTheAgentsAndRangesChangesNothing(
      @ForAll @IntRange(min = 1, max = 20) int agents, @ForAll Random random) {
    List<Segment> ranges = Segment.of("mx1", 64);
    List<String> others = new ArrayList<>(names(agents));
    List<Segment> mixed = new ArrayList<>(ranges);
    Collections.shuffle(others, random);
    Collections.shuffle(mixed, random);
    assertThat(Shares.of(mixed, others)).isEqualTo(Shares.of(ranges, names(agents)));
  }

  /**
   * Of 40 servers with 16 or 64 ranges each.
   *
   * @param fullest the most that the fullest agent has, as a multiple of the average
   * @param moved the largest part that moves when an agent is added
   */
  @ParameterizedTest
  @CsvSource({
    "2, 64, 1.01, 0.40",
    "3, 64, 1.06, 0.32",
    "10, 64, 1.14, 0.20",
    "30, 64, 1.20, 0.20",
    "99, 64, 1.55, 0.20",
    "2, 16, 1.01, 0.40",
    "10, 16, 1.30, 0.25"
  })
  void theLoadIsBalancedAndLittleMoves(int agents, int ranges, double fullest, double moved) {
    Map<Segment, String> before = sharesOfAllServers(agents, ranges);
    Map<Segment, String> after = sharesOfAllServers(agents + 1, ranges);
    double average = (double) before.size() / agents;
    double most = Collections.max(counts(before).values()) / average;
    long moves =
        before.entrySet().stream()
            .filter(each -> !each.getValue().equals(after.get(each.getKey())))
            .count();
    assertThat(most).as("fullest").isLessThanOrEqualTo(fullest);
    assertThat((double) moves / before.size()).as("moved").isBetween(0.5 / (agents + 1), moved);
  }

  @Test
  void anAgentThatReturnsUnderItsNameHasWhatItHad() {
    List<Segment> ranges = Segment.of("mx1", 64);
    Map<Segment, String> before = Shares.of(ranges, Set.of("a", "b", "c"));
    assertThat(Shares.of(ranges, Set.of("a", "c"))).isNotEqualTo(before);
    assertThat(Shares.of(ranges, Set.of("c", "b", "a"))).isEqualTo(before);
  }

  @Test
  void withoutAgentsNobodyHasARange() {
    assertThat(Shares.of(Segment.of("mx1", 64), Set.of())).isEmpty();
  }

  @Test
  void theBudgetsOfAllAgentsAreAtMostTheLimit() {
    for (int held = 1; held <= 64; held++) {
      Share one = new Share(held, 64);
      Share rest = new Share(64 - held, 64);
      assertThat(one.connections(100) + (held == 64 ? 0 : rest.connections(100)))
          .isLessThanOrEqualTo(100);
      assertThat(one.rate(50)).isEqualTo(50.0 * held / 64);
    }
    assertThat(new Share(1, 16).connections(16)).isEqualTo(1);
    assertThat(new Share(0, 16).connections(16)).as("without ranges").isZero();
    assertThat(Share.NONE.connections(16)).isZero();
    assertThat(Share.NONE.rate(50)).as("a divisor").isPositive();
    assertThat(new Share(5, 16).half()).isEqualTo(new Share(2, 16));
    assertThat(Share.WHOLE.half()).as("of one range").isEqualTo(Share.WHOLE);
    assertThat(Share.WHOLE.connections(7)).isEqualTo(7);
  }

  private static Map<Segment, String> sharesOfAllServers(int agents, int ranges) {
    Map<Segment, String> all = new HashMap<>();
    IntStream.range(0, SERVERS)
        .forEach(i -> all.putAll(Shares.of(Segment.of("mx" + i, ranges), names(agents))));
    return all;
  }

  private static Map<String, Integer> counts(Map<Segment, String> shares) {
    Map<String, Integer> counts = new HashMap<>();
    shares.values().forEach(agent -> counts.merge(agent, 1, Integer::sum));
    return counts;
  }

  private static List<String> names(int agents) {
    return IntStream.range(0, agents).mapToObj(i -> "quota-agent-" + i).toList();
  }
}
