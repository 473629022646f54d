package mailquota.inventory.source;

import mailquota.inventory.AddressSet;
import mailquota.quota.Ratio;

/**
 * When the content of a source differs so much from the accepted one that it is held.
 *
 * @param lost the share of the accepted mailboxes that may be missing
 * @param atLeast the number of mailboxes that may be missing, whatever their share
 * @param grown how many times as many mailboxes there may be; above 1
 */
public record SourceGuard(Ratio lost, int atLeast, int grown) {

  public static final SourceGuard DEFAULT = new SourceGuard(new Ratio(0.2), 10, 10);

  /** Why {@code next} is held after {@code accepted}; empty if it is not. */
  String objection(AddressSet accepted, AddressSet next) {
    if (accepted.size() == 0) {
      return "";
    }
    if (next.size() == 0) {
      return "it is empty, and had mailboxes=" + accepted.size();
    }
    int missing = accepted.missingIn(next);
    if (missing > atLeast && missing > lost.value() * accepted.size()) {
      return "it lacks " + missing + " of mailboxes=" + accepted.size();
    }
    if (next.size() > (long) grown * accepted.size()) {
      return "it has mailboxes=" + next.size() + ", and had mailboxes=" + accepted.size();
    }
    return "";
  }
}
