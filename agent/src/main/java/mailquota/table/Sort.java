package mailquota.table;

import java.util.Optional;

/** An order of mailboxes; those without the figure come last in both directions. */
public record Sort(SortKey key, boolean isReversed) {

  public static final Sort BY_URGENCY = new Sort(SortKey.URGENCY, false);

  /** Reads {@code ratio}, or {@code -ratio} for the reverse; empty if there is no such key. */
  public static Optional<Sort> find(String text) {
    boolean isReversed = text.startsWith("-");
    return SortKey.find(isReversed ? text.substring(1) : text)
        .map(key -> new Sort(key, isReversed));
  }

  @Override
  public String toString() {
    return (isReversed ? "-" : "") + key.label();
  }
}
