package mailquota.notify;

import java.util.List;
import mailquota.probe.FolderSize;
import mailquota.warning.Subject;

/** Tells what fills a mailbox, where its server can be asked. Thread-safe. */
@FunctionalInterface
public interface BiggestFolders {

  /** Knows of none. */
  BiggestFolders UNKNOWN = _ -> List.of();

  /**
   * All folders of the mailbox, in any order; none where they are not known within a second. Never
   * throws: a warning goes out without them.
   */
  List<FolderSize> of(Subject subject);
}
