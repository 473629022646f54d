package mailquota.bench;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Contenders that probe the same mailboxes in turns, a lap each: whatever else this machine does
 * slows them all alike. Figures are medians over the laps; ratios are medians of each round's, of
 * which the two sides ran within seconds of each other.
 */
public final class Race {

  private static final int WARM_UP_ROUNDS = 3;
  private static final int ROUNDS = 9;
  private static final Duration LAP = Duration.ofMillis(1500);
  private static final com.sun.management.OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);

  /** Asks for the quota of one mailbox; throws when it does not get it. */
  @FunctionalInterface
  public interface Asking {
    void quotaOf(String address) throws Exception;
  }

  /** One who runs, on threads of its kind. */
  public record Contender(String name, ThreadFactory threads, Asking asking) {

    /** On virtual threads, as the agent runs its probes. */
    public Contender(String name, Asking asking) {
      this(name, Thread.ofVirtual().factory(), asking);
    }
  }

  /**
   * @param rate probes a second
   * @param cpu microseconds of this process' CPU a probe
   */
  private record Lap(double rate, double cpu) {}

  private final int atOnce;
  private final List<String> addresses;
  private final AtomicInteger next = new AtomicInteger();
  private final Map<Contender, List<Lap>> laps = new HashMap<>();

  private Race(int atOnce, List<String> addresses) {
    this.atOnce = atOnce;
    this.addresses = addresses;
  }

  /** Runs it with so many threads, for some seconds a contender. */
  public static Race over(int atOnce, List<String> addresses, Contender... contenders)
      throws InterruptedException, ExecutionException {
    Race race = new Race(atOnce, addresses);
    for (int round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
      for (Contender contender : contenders) {
        Lap lap = race.lap(contender);
        if (round >= WARM_UP_ROUNDS) {
          race.laps.computeIfAbsent(contender, _ -> new ArrayList<>()).add(lap);
        }
      }
    }
    return race;
  }

  /** Probes a second. */
  public double rate(Contender contender) {
    return median(laps(contender).stream().map(Lap::rate).toList());
  }

  /** Microseconds of CPU a probe. */
  public double cpu(Contender contender) {
    return median(laps(contender).stream().map(Lap::cpu).toList());
  }

  public double rateRatio(Contender one, Contender other) {
    return ratio(laps(one).stream().map(Lap::rate).toList(), laps(other), Lap::rate);
  }

  public double cpuRatio(Contender one, Contender other) {
    return ratio(laps(one).stream().map(Lap::cpu).toList(), laps(other), Lap::cpu);
  }

  private static double ratio(
      List<Double> figures, List<Lap> others, java.util.function.ToDoubleFunction<Lap> figure) {
    return median(
        IntStream.range(0, others.size())
            .mapToObj(i -> figures.get(i) / figure.applyAsDouble(others.get(i)))
            .toList());
  }

  static double median(List<Double> figures) {
    return figures.stream().sorted().toList().get(figures.size() / 2);
  }

  private List<Lap> laps(Contender contender) {
    return laps.getOrDefault(contender, List.of());
  }

  private Lap lap(Contender contender) throws InterruptedException, ExecutionException {
    long cpu = PROCESS.getProcessCpuTime();
    long begin = System.nanoTime();
    List<Future<Integer>> runners = new ArrayList<>();
    try (var threads = Executors.newThreadPerTaskExecutor(contender.threads())) {
      for (int i = 0; i < atOnce; i++) {
        runners.add(threads.submit(() -> run(contender, begin)));
      }
    }
    double nanos = System.nanoTime() - begin;
    int probes = 0;
    for (Future<Integer> runner : runners) {
      probes += runner.get();
    }
    double cpuNanos = PROCESS.getProcessCpuTime() - cpu;
    return new Lap(probes / nanos * 1e9, cpuNanos / probes / 1e3);
  }

  private int run(Contender contender, long begin) throws Exception {
    int probes = 0;
    while (System.nanoTime() - begin < LAP.toNanos()) {
      int i = Math.floorMod(next.getAndIncrement(), addresses.size());
      contender.asking().quotaOf(addresses.get(i));
      probes++;
    }
    return probes;
  }
}
