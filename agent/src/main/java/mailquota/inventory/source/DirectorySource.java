package mailquota.inventory.source;

import java.util.Optional;
import java.util.function.Supplier;
import mailquota.net.Deadline;
import mailquota.probe.Directory;
import mailquota.probe.Directory.Listing;

/**
 * The mailboxes that a server lists by its administrative protocol, within the time limit of its
 * own settings.
 *
 * @param directory that of the server at present; empty if the server is not configured
 */
record DirectorySource(Supplier<Optional<Directory>> directory) implements Source {

  @Override
  public Outcome read(Rows rows, Deadline deadline) {
    Directory present = directory.get().orElse(null);
    if (present == null) {
      return new Outcome.Failed("its server is not configured");
    }
    return switch (present.list()) {
      case Listing.Listed(var addresses) -> {
        addresses.forEach(rows::add);
        yield new Outcome.Complete();
      }
      case Listing.Failed(var reason, String detail) ->
          new Outcome.Failed("reason=" + reason.label() + ": " + detail);
    };
  }
}
