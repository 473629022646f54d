package mailquota.probe;

import java.util.List;
import mailquota.quota.Address;
import mailquota.quota.Reason;

/** Lists the mailboxes that a server has, where its {@link Method} can. Thread-safe. */
@FunctionalInterface
public interface Directory {

  /** How a listing ended. */
  sealed interface Listing {

    /** All there are, each once; none that could not be an {@link Address}. */
    record Listed(List<Address> addresses) implements Listing {
      public Listed {
        addresses = List.copyOf(addresses);
      }
    }

    /**
     * Nothing is known; what was known before may still be true.
     *
     * @param detail for people; never a secret
     */
    record Failed(Reason reason, String detail) implements Listing {}
  }

  /** Asks the server, once. Blocks until its deadline at most. */
  Listing list();
}
