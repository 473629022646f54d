package mailquota.probe;

import java.time.Duration;
import java.util.List;
import mailquota.inventory.Mailbox;

/** Lists the folder sizes of a mailbox, on a connection of its own. Thread-safe. */
@FunctionalInterface
public interface Folders {

  /**
   * Requests the sizes once; never throws.
   *
   * @param limit for all of it
   * @return the mailbox's own folders, in any order; none where the server does not support it or
   *     is late
   */
  List<FolderSize> of(Mailbox mailbox, Duration limit);
}
