package mailquota.inventory.source;

import java.util.Optional;
import java.util.function.Supplier;
import mailquota.inventory.MailboxEntry;
import mailquota.inventory.source.SourceSettings.Discovered;
import mailquota.probe.Directory;
import mailquota.probe.Directory.Listing;

/**
 * The mailboxes that a server lists by its administrative protocol.
 *
 * @param directory that of the server at present; empty if the server is not configured
 */
record DirectorySource(Discovered settings, Supplier<Optional<Directory>> directory)
    implements Source {

  @Override
  public Content read() {
    Directory present = directory.get().orElse(null);
    if (present == null) {
      return new Content.Failed(
          "there is no server " + settings.server() + " that lists mailboxes");
    }
    return switch (present.list()) {
      case Listing.Listed(var addresses) ->
          new Content.Read(
              addresses.stream()
                  .map(address -> MailboxEntry.of(address, settings.server()))
                  .toList());
      case Listing.Failed(var reason, String detail) ->
          new Content.Failed("reason=" + reason.label() + ": " + detail);
    };
  }
}
