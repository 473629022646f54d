package mailquota.fleet;

/**
 * The part of a server's limits that an agent may use: that of the ranges that it holds. The parts
 * of all agents together are at most the whole.
 *
 * @param held the number of ranges that the agent holds
 * @param of the number of ranges of the server, 1 or more
 */
public record Share(int held, int of) {

  public static final Share WHOLE = new Share(1, 1);

  /** That of an agent without ranges of the server. */
  public static final Share NONE = new Share(0, 1);

  public Share {
    if (held < 0 || of < 1 || held > of) {
      throw new IllegalArgumentException("ranges held, of all, got " + held + " of " + of);
    }
  }

  /** Whether other agents have ranges, too. */
  public boolean isPart() {
    return held > 0 && held < of;
  }

  /** The half, as far as ranges can be divided. */
  Share half() {
    return new Share(held > 1 ? held / 2 : held, of);
  }

  /** The connections: 0 without ranges, otherwise 1 or more. */
  public int connections(int all) {
    return held == 0 ? 0 : Math.max(1, Math.floorDiv(all * held, of));
  }

  /** The rate, above 0. */
  public double rate(double all) {
    return all * Math.max(1, held) / of;
  }
}
