package mailquota.probe.doveadm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import mailquota.inventory.Mailbox;
import mailquota.quota.ProbeResult;
import org.jspecify.annotations.Nullable;

/** The mailboxes to report, each once, and which of them are pending. Used by one thread. */
final class Batch {

  private final List<Mailbox> mailboxes;
  private final BiConsumer<Mailbox, ProbeResult> results;
  private final Map<String, Member> byUser;
  private final Map<String, Member> byLowerCase = new HashMap<>();
  private int pending;
  private int next;

  Batch(List<Mailbox> mailboxes, BiConsumer<Mailbox, ProbeResult> results) {
    this.mailboxes = mailboxes;
    this.results = results;
    byUser = HashMap.newHashMap(mailboxes.size());
    for (Mailbox mailbox : mailboxes) {
      String user = mailbox.address().value();
      Member member = new Member(mailbox);
      byUser.put(user, member);
      if (!user.equals(lower(user))) {
        byLowerCase.put(lower(user), member);
      }
    }
    pending = byUser.size();
  }

  int size() {
    return byUser.size();
  }

  int pending() {
    return pending;
  }

  /** The next pending mailboxes, at most {@code most}; none when all have been reported. */
  List<Mailbox> nextPending(int most) {
    List<Mailbox> some = new ArrayList<>();
    for (; next < mailboxes.size() && some.size() < most; next++) {
      if (!isReported(mailboxes.get(next))) {
        some.add(mailboxes.get(next));
      }
    }
    return some;
  }

  boolean isReported(Mailbox mailbox) {
    Member member = byUser.get(mailbox.address().value());
    return member == null || member.reported;
  }

  /** Reports the result of a mailbox, unless it has been reported. */
  void report(Mailbox mailbox, ProbeResult result) {
    Member member = byUser.get(mailbox.address().value());
    if (member != null && !member.reported) {
      member.reported = true;
      pending--;
      results.accept(mailbox, result);
    }
  }

  void reportRest(ProbeResult result) {
    mailboxes.forEach(mailbox -> report(mailbox, result));
  }

  /**
   * The member with that user name in Dovecot, which lower-cases user names (auth_username_format),
   * while a userdb may list them in another case. Null when it is not in the batch.
   */
  @Nullable Member withUser(String user) {
    Member exact = byUser.get(user);
    if (exact != null) {
      return exact;
    }
    Member lower = byUser.get(lower(user));
    return lower == null ? byLowerCase.get(lower(user)) : lower;
  }

  private static String lower(String user) {
    return user.toLowerCase(Locale.ROOT);
  }

  static final class Member {

    private final Mailbox mailbox;
    private boolean reported;
    private boolean listed;

    private Member(Mailbox mailbox) {
      this.mailbox = mailbox;
    }

    Mailbox mailbox() {
      return mailbox;
    }

    /** Marks the member as found in the answer for all users; false when it was marked before. */
    boolean markListed() {
      boolean isFirst = !listed;
      listed = true;
      return isFirst;
    }
  }
}
