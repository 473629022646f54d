package mailquota.state;

import java.util.ArrayList;
import java.util.List;
import mailquota.store.StoredMailbox;
import mailquota.warning.Notice;

/**
 * What is to be stored of a mailbox: its latest state, and the notices of this and of those before.
 * Of one subject and level only the newest notice waits, so that there are never many.
 */
record PendingWrite(StoredMailbox state, List<Notice> notices) {

  PendingWrite {
    notices = List.copyOf(notices);
  }

  /** Both, this being the older. */
  PendingWrite then(PendingWrite newer) {
    List<Notice> all = new ArrayList<>(notices);
    for (Notice notice : newer.notices) {
      all.removeIf(older -> isReplaced(older, notice));
      all.add(notice);
    }
    return new PendingWrite(newer.state, all);
  }

  /** What is left of it when that is stored. */
  PendingWrite after(PendingWrite stored) {
    return new PendingWrite(
        state, notices.stream().filter(notice -> !stored.notices.contains(notice)).toList());
  }

  private static boolean isReplaced(Notice older, Notice newer) {
    return older.subject().equals(newer.subject())
        && older.change().level() == newer.change().level();
  }
}
