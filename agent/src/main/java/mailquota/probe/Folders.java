package mailquota.probe;

import java.time.Duration;
import java.util.List;
import mailquota.inventory.Mailbox;

/**
 * Tells how much is in each folder of a mailbox, where a {@link Method} can ask. Thread-safe. Each
 * call takes a connection of its own.
 */
@FunctionalInterface
public interface Folders {

  /**
   * Asks the server, once; never throws.
   *
   * @param limit for all of it
   * @return the mailbox's own folders, in any order; none where the server cannot tell, or not in
   *     time
   */
  List<FolderSize> of(Mailbox mailbox, Duration limit);
}
