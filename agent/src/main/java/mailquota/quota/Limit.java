package mailquota.quota;

/** The most of a resource a quota root may use. Unlimited is a case of its own, never a number. */
public sealed interface Limit {

  /** The one value of {@link Unlimited}. */
  Limit UNLIMITED = new Unlimited();

  /** At most {@code value}: bytes for STORAGE, else a count. At least 0. */
  record Finite(long value) implements Limit {
    public Finite {
      if (value < 0) {
        throw new IllegalArgumentException("a limit is at least 0, not " + value);
      }
    }
  }

  /** No limit is set. */
  record Unlimited() implements Limit {}
}
