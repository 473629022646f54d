package mailquota.store;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was stored of a mailbox lately.
 *
 * @param state the last one with a decision; null if the process does not hold the mailbox any more
 *     or has decided nothing
 * @param notices all that were stored, perhaps one twice
 * @param ended those that have left their channel, stored lately or not
 */
public record RecentWrite(
    @Nullable StoredMailbox state, List<OutboxEntry> notices, List<Delivered> ended) {

  public RecentWrite {
    notices = List.copyOf(notices);
    ended = List.copyOf(ended);
  }

  /** Joins this with a later one of the same mailbox. */
  RecentWrite and(RecentWrite later) {
    return new RecentWrite(
        later.state == null ? state : later.state,
        Stream.concat(notices.stream(), later.notices.stream()).toList(),
        Stream.concat(ended.stream(), later.ended.stream()).toList());
  }

  RecentWrite withoutState() {
    return new RecentWrite(null, notices, ended);
  }
}
