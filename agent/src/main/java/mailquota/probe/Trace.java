package mailquota.probe;

/** Receives the lines sent and received, for {@code probe --trace}. Secrets are redacted before. */
@FunctionalInterface
public interface Trace {

  Trace NONE = (_, _) -> {};

  enum From {
    CLIENT("C"),
    SERVER("S"),
    /** Not a line but an event of the connection. */
    CONNECTION("*");

    private final String mark;

    From(String mark) {
      this.mark = mark;
    }

    public String mark() {
      return mark;
    }
  }

  /** One line, without its line end. Called by the probing thread. */
  void line(From from, String text);

  /** Whether lines are used; the caller need not create them otherwise. */
  default boolean isOn() {
    return !equals(NONE);
  }
}
