package mailquota.forecast;

import java.time.Instant;

/** When a resource will be used up, if it can be told. Immutable. */
public sealed interface Forecast {

  /** Too little is known, or it does not grow. */
  Forecast NONE = new CannotTell();

  /**
   * At the pace of now it is used up.
   *
   * @param at when most likely
   * @param earliest when at the earliest
   * @param latest when at the latest
   */
  record Full(Instant at, Instant earliest, Instant latest) implements Forecast {
    public Full {
      if (at.isBefore(earliest) || at.isAfter(latest)) {
        throw new IllegalArgumentException("earliest, at and latest come in this order");
      }
    }
  }

  /** Too little is known, or it does not grow. */
  record CannotTell() implements Forecast {}
}
