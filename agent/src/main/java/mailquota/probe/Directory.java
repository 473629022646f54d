package mailquota.probe;

import java.util.List;
import mailquota.quota.Address;
import mailquota.quota.Reason;

/** Lists the mailboxes of a server, where its {@link Method} supports it. Thread-safe. */
@FunctionalInterface
public interface Directory {

  sealed interface Listing {

    /** All mailboxes, each once; names that are not a valid {@link Address} are left out. */
    record Listed(List<Address> addresses) implements Listing {
      public Listed {
        addresses = List.copyOf(addresses);
      }
    }

    /** No listing; the one before stays valid. The detail contains no secret. */
    record Failed(Reason reason, String detail) implements Listing {}
  }

  /** Requests the listing once. Blocks until its deadline at most. */
  Listing list();
}
