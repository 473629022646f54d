package mailquota.inventory.source;

import java.util.List;
import java.util.Optional;
import mailquota.inventory.AddressSet;
import mailquota.quota.Address;

/** The last accepted set of each source, kept over restarts. */
public interface AcceptedSets {

  /** Sets that live as long as the process. */
  AcceptedSets NONE =
      new AcceptedSets() {
        @Override
        public Optional<AddressSet> accepted(String source) {
          return Optional.empty();
        }

        @Override
        public void accept(String source, AddressSet accepted) {}

        @Override
        public List<Address> mailboxes(String server) {
          return List.of();
        }
      };

  /**
   * The last accepted set of a source; empty if there is none.
   *
   * @throws RuntimeException if it cannot be read now
   */
  Optional<AddressSet> accepted(String source);

  /**
   * Keeps a set.
   *
   * @throws RuntimeException if it cannot be written now
   */
  void accept(String source, AddressSet accepted);

  /**
   * The mailboxes of a server that were measured before, and have not left.
   *
   * @throws RuntimeException if they cannot be read now
   */
  List<Address> mailboxes(String server);
}
