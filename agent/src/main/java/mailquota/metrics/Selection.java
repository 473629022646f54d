package mailquota.metrics;

import mailquota.quota.Ratio;

/** Which mailboxes have series of their own. */
public sealed interface Selection {

  String EXPECTED = "all, top, none, or above: with a ratio such as above:80%";

  record All() implements Selection {

    @Override
    public String toString() {
      return "all";
    }
  }

  /** Those with the highest last known ratios. */
  record Top() implements Selection {

    @Override
    public String toString() {
      return "top";
    }
  }

  /** Those with a last known ratio of at least this. */
  record Above(Ratio ratio) implements Selection {

    private static final String PREFIX = "above:";

    @Override
    public String toString() {
      return PREFIX + ratio.exact();
    }
  }

  record None() implements Selection {

    @Override
    public String toString() {
      return "none";
    }
  }

  /** Whether it depends on the last known ratios. */
  default boolean needsRatios() {
    return switch (this) {
      case All _, None _ -> false;
      case Top _, Above _ -> true;
    };
  }

  /**
   * Reads a selection as written in the configuration.
   *
   * @throws IllegalArgumentException if the text is none; the message names what is expected
   */
  static Selection parse(String text) {
    String written = text.strip();
    return switch (written) {
      case "all" -> new All();
      case "top" -> new Top();
      case "none" -> new None();
      default -> above(written);
    };
  }

  private static Selection above(String written) {
    if (!written.startsWith(Above.PREFIX)) {
      throw new IllegalArgumentException(EXPECTED);
    }
    try {
      return new Above(Ratio.parse(written.substring(Above.PREFIX.length()).strip()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(EXPECTED, e);
    }
  }
}
