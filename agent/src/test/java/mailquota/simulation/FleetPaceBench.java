package mailquota.simulation;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import mailquota.bench.Report;
import mailquota.fleet.Segment;
import mailquota.fleet.Share;
import mailquota.fleet.Shares;
import mailquota.inventory.Mailbox;
import mailquota.polling.PacedSegment;
import mailquota.polling.PollSettings;
import mailquota.probe.Limits;
import mailquota.warning.Policies;
import mailquota.warning.WarningPolicy;
import org.junit.jupiter.api.Test;

/**
 * A hundred agents of a million mailboxes each, in virtual time: the division of the segments, the
 * schedule and the pace of the agent, without threads and measurements. All mailboxes are due at
 * the start; the intervals are those of lives of {@link WarningSimulationBench}.
 */
class FleetPaceBench {

  private static final int SERVERS = Integer.getInteger("pace.servers", 200);
  private static final int MAILBOXES_OF_SERVER = 500_000;
  private static final int AGENTS = SERVERS / 2;
  private static final Duration MAX_INTERVAL =
      Duration.parse(System.getProperty("pace.max-interval", "PT1H"));

  /** Of {@code RoundTripBench}, over a line of 50 ms with TLS. */
  private static final long PROBE_MILLIS = 161;

  private static final Limits LIMITS =
      new Limits(64, 200, Limits.DEFAULT.connectTimeout(), Limits.DEFAULT.timeout());

  private static final long LENGTH = Duration.ofHours(6).toMillis();

  /** By then every mailbox has been probed twice. */
  private static final long STEADY = Duration.ofHours(3).toMillis();

  private static final int LIVES = 500;

  /** What a server sees of all agents. */
  private static final class Load {
    private static final int STEP = 100;
    private static final int WINDOW = 10_000;

    private final int[] begun = new int[(int) (LENGTH / WINDOW) + 1];
    private final int[] change = new int[(int) (LENGTH / STEP) + 2];
    private long firstRound;
    private long steady;
    private long late;

    private void probed(long due, long begin, long end) {
      begun[(int) (begin / WINDOW)]++;
      change[(int) (begin / STEP)]++;
      change[(int) (end / STEP) + 1]--; // A connection counts until the end of its step.
      if (due == 0) {
        firstRound = Math.max(firstRound, end);
      }
      if (begin >= STEADY) {
        steady++;
        late = Math.max(late, begin - due);
      }
    }

    private double mostBegunInASecond() {
      return Arrays.stream(begun).max().orElse(0) * 1000.0 / WINDOW;
    }

    private int mostAtOnce() {
      int[] atOnce = change.clone();
      Arrays.parallelPrefix(atOnce, Integer::sum);
      return Arrays.stream(atOnce).max().orElse(0);
    }
  }

  private record Served(Load load, Map<String, Long> probesOfAgent) {}

  @Test
  void aHundredAgents() {
    long[] intervals = intervals();
    List<String> agents = IntStream.range(0, AGENTS).mapToObj(i -> "quota-agent-" + i).toList();
    List<Served> servers =
        IntStream.range(0, SERVERS)
            .parallel()
            .mapToObj(server -> serve("mx" + server, agents, intervals))
            .toList();
    report(servers, intervals);
  }

  /** The times between two probes of a mailbox, after its first day. */
  private static long[] intervals() {
    List<Life> lives = new ArrayList<>();
    for (int i = 0; i < LIVES; i++) {
      Random random = new Random(Simulation.SEED + i);
      lives.add(Habit.any(random).live(random, 30));
    }
    PollSettings poll = new PollSettings(Duration.ofMinutes(1), MAX_INTERVAL, true);
    return new AgentStrategy(poll, Policies.of(WarningPolicy.DEFAULT))
        .run(lives).probeTimes().stream().flatMapToLong(FleetPaceBench::between).toArray();
  }

  private static LongStream between(List<Instant> probes) {
    return IntStream.range(1, probes.size())
        .filter(i -> probes.get(i).isAfter(Life.BEGIN.plus(Duration.ofDays(1))))
        .mapToLong(i -> Duration.between(probes.get(i - 1), probes.get(i)).toMillis());
  }

  private static Served serve(String server, List<String> agents, long[] intervals) {
    List<Segment> segments = Segment.of(server, Segment.ranges(LIMITS.connections()));
    Map<Segment, String> shares = Shares.of(segments, agents);
    Random random = new Random(server.hashCode());
    Load load = new Load();
    Map<String, Long> ofAgent = new HashMap<>();
    shares.forEach((segment, agent) -> {
      long before = load.steady;
      new PacedSegment(
              mailboxes(segment, MAILBOXES_OF_SERVER / segments.size()),
              LIMITS,
              new Share(1, segments.size()),
              () -> intervals[random.nextInt(intervals.length)],
              PROBE_MILLIS)
          .run(LENGTH, load::probed);
      ofAgent.merge(agent, load.steady - before, Long::sum);
    });
    return new Served(load, ofAgent);
  }

  private static List<Mailbox> mailboxes(Segment segment, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Mailbox.of("u" + i + "@example.org", segment.server()))
        .toList();
  }

  private static void report(List<Served> servers, long[] intervals) {
    double seconds = (LENGTH - STEADY) / 1000.0;
    double mean = Arrays.stream(intervals).average().orElseThrow() / 1000;
    long mailboxes = (long) SERVERS * MAILBOXES_OF_SERVER;
    LongSummaryStatistics ofAgents =
        servers.stream()
            .flatMap(server -> server.probesOfAgent.entrySet().stream())
            .collect(groupingBy(Map.Entry::getKey, summingLong(Map.Entry::getValue)))
            .values()
            .stream()
            .mapToLong(Long::longValue)
            .summaryStatistics();
    List<Load> loads = servers.stream().map(Served::load).toList();
    Report.of("%,d agents, %,d mailboxes, in virtual time".formatted(AGENTS, mailboxes))
        .row("servers", SERVERS)
        .row("mean interval of a mailbox, min", mean / 60)
        .row("first round, min", max(loads.stream().mapToLong(load -> load.firstRound)) / 60_000.0)
        .row("probes a second of all, calculated", mailboxes / mean)
        .row("the same, simulated", ofAgents.getSum() / seconds)
        .row("of the agent with the fewest", ofAgents.getMin() / seconds)
        .row("of the agent with the most", ofAgents.getMax() / seconds)
        .row(
            "most probes of a server a second, in 10 s",
            loads.stream().mapToDouble(Load::mostBegunInASecond).max().orElseThrow())
        .row("most connections of a server", max(loads.stream().mapToLong(Load::mostAtOnce)))
        .row(
            "latest begin of a due probe, s",
            max(loads.stream().mapToLong(load -> load.late)) / 1000.0)
        .print();
  }

  private static long max(LongStream figures) {
    return figures.max().orElseThrow();
  }
}
