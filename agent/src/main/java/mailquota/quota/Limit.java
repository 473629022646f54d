package mailquota.quota;

/** The limit of one resource of a quota root. Unlimited is a type of its own, never a number. */
public sealed interface Limit {

  Limit UNLIMITED = new Unlimited();

  /** A limit of {@code value}, 0 or more: bytes for STORAGE, else a count. */
  record Finite(long value) implements Limit {
    public Finite {
      if (value < 0) {
        throw new IllegalArgumentException("a limit is at least 0, not " + value);
      }
    }

    /** Used / limit; a limit of 0 counts as full. */
    public double ratio(long used) {
      return value == 0 ? 1 : (double) used / (double) value;
    }
  }

  record Unlimited() implements Limit {}
}
