package mailquota.state;

import java.util.ArrayList;
import java.util.List;
import mailquota.store.StoredMailbox;
import mailquota.warning.Notice;

/**
 * The latest state of a mailbox with its unstored notices: the newest one of each subject and
 * level, so that their number is bounded.
 */
record PendingWrite(StoredMailbox state, List<Notice> notices) {

  PendingWrite {
    notices = List.copyOf(notices);
  }

  /** Joins this with a newer write. */
  PendingWrite then(PendingWrite newer) {
    List<Notice> all = new ArrayList<>(notices);
    for (Notice notice : newer.notices) {
      all.removeIf(older -> isReplaced(older, notice));
      all.add(notice);
    }
    return new PendingWrite(newer.state, all);
  }

  /** This without the notices of a stored write. */
  PendingWrite after(PendingWrite stored) {
    return new PendingWrite(
        state, notices.stream().filter(notice -> !stored.notices.contains(notice)).toList());
  }

  private static boolean isReplaced(Notice older, Notice newer) {
    return older.subject().equals(newer.subject())
        && older.change().level() == newer.change().level();
  }
}
