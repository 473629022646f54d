package mailquota.notify;

import java.util.List;
import java.util.Optional;
import mailquota.probe.FolderSize;
import mailquota.warning.Subject;

/** What a mail to the owner of a mailbox has besides the notice. Thread-safe. */
@FunctionalInterface
public interface OwnerDetails {

  OwnerDetails UNKNOWN = _ -> List.of();

  /**
   * All folders of the mailbox, in any order; empty if they are not known within a second. Never
   * throws, so that the warning is sent without them.
   */
  List<FolderSize> folders(Subject subject);

  /** The URL of a page about the mailbox, which needs no login; empty for none. */
  default Optional<String> page(Subject subject) {
    return Optional.empty();
  }
}
