package mailquota.notify;

import java.util.List;
import mailquota.probe.FolderSize;
import mailquota.warning.Subject;

/** The folders of a mailbox, where its server reports them. Thread-safe. */
@FunctionalInterface
public interface BiggestFolders {

  BiggestFolders UNKNOWN = _ -> List.of();

  /**
   * All folders of the mailbox, in any order; empty if they are not known within a second. Never
   * throws, so that the warning is sent without them.
   */
  List<FolderSize> of(Subject subject);
}
