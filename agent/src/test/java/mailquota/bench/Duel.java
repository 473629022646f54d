package mailquota.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Two that do the same fixed work in turns: whatever else this machine does slows both alike.
 * Figures are medians over the rounds; ratios are medians of each round's.
 */
public final class Duel {

  private static final int WARM_UP_ROUNDS = 2;
  private static final int ROUNDS = 9;

  /** Does the whole work once; throws when it could not. */
  @FunctionalInterface
  public interface Work {
    void run() throws Exception;
  }

  private final List<Double> ours = new ArrayList<>();
  private final List<Double> others = new ArrayList<>();
  private final List<Double> ratios = new ArrayList<>();

  private Duel() {}

  /**
   * Runs it.
   *
   * @param pieces of work in a round, of which a second's are told
   */
  public static Duel of(int pieces, Work ours, Work other) throws Exception {
    Duel duel = new Duel();
    for (int round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
      double one = rate(pieces, ours);
      double two = rate(pieces, other);
      if (round >= WARM_UP_ROUNDS) {
        duel.ours.add(one);
        duel.others.add(two);
        duel.ratios.add(one / two);
      }
    }
    return duel;
  }

  /** Prints both, and their ratio. */
  public void print(String title, String nameOfOurs, String nameOfOther) {
    Report report = Report.table(title, "what", "median", "least", "most");
    row(report, nameOfOurs, ours);
    row(report, nameOfOther, others);
    row(report, "ratio of a round", ratios);
    report.print();
  }

  private static void row(Report report, String name, List<Double> figures) {
    List<Double> sorted = figures.stream().sorted().toList();
    report.row(name, Race.median(figures), sorted.getFirst(), sorted.getLast());
  }

  private static double rate(int pieces, Work work) throws Exception {
    long begin = System.nanoTime();
    work.run();
    return pieces / ((System.nanoTime() - begin) / 1e9);
  }
}
