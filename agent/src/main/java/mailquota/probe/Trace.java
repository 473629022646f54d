package mailquota.probe;

/** Who watches the wire: {@code probe --trace} does. No secret ever reaches it. */
public interface Trace {

  /** Watches nothing. */
  Trace NONE =
      new Trace() {
        @Override
        public void line(From from, String text) {
          // Nobody looks.
        }

        @Override
        public boolean isOn() {
          return false;
        }
      };

  /** Where a line came from. */
  enum From {
    CLIENT("C"),
    SERVER("S"),
    /** Not a line but what happened to the connection. */
    CONNECTION("*");

    private final String mark;

    From(String mark) {
      this.mark = mark;
    }

    public String mark() {
      return mark;
    }
  }

  /** One line, without its end. Called by the thread that probes. */
  void line(From from, String text);

  /** Whether anybody looks: where not, no text need be made. */
  default boolean isOn() {
    return true;
  }
}
