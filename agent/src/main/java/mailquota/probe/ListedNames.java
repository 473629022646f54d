package mailquota.probe;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import mailquota.probe.Directory.Listing;
import mailquota.quota.Address;

/** The mailboxes of a listing that has their addresses, each once. Used by one thread. */
public final class ListedNames {

  /** Twice the largest supported number. */
  private static final int MOST = 2_000_000;

  public static final String TOO_MANY = "expected at most " + MOST + " mailboxes, got more";

  private final Set<Address> addresses = new LinkedHashSet<>();
  private final DroppedNames dropped = new DroppedNames();

  /** Adds a name, or drops it if it is no address. Returns false if there are {@link #TOO_MANY}. */
  public boolean add(String name) {
    if (addresses.size() == MOST) {
      return false;
    }
    Address.find(name)
        .ifPresentOrElse(addresses::add, () -> dropped.add(DroppedNames.NO_ADDRESS, name));
    return true;
  }

  public DroppedNames dropped() {
    return dropped;
  }

  public Listing listing() {
    return new Listing.Listed(new ArrayList<>(addresses));
  }
}
