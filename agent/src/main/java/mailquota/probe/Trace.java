package mailquota.probe;

import java.util.Locale;

/**
 * Receives the lines sent and received, and the phases of a probe. Secrets are redacted before. Its
 * methods are called by the probing thread.
 */
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

  /** A part of a probe. A method has only those that it performs itself. */
  enum Phase {
    /** The look-up of the host name. */
    RESOLVE,
    /** The TCP connection. */
    CONNECT,
    /** The handshake. */
    TLS,
    /** From the greeting to the accepted login, with a token if there is one to get. */
    LOGIN,
    /** The figures. */
    QUOTA;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** One line, without its line end. */
  void line(From from, String text);

  /** The present phase ends and another begins, perhaps again on a second connection. */
  default void begin(Phase phase) {}

  /** The last phase ends. */
  default void end() {}

  /** Whether lines are used; the caller need not create them otherwise. */
  default boolean isOn() {
    return !equals(NONE);
  }
}
