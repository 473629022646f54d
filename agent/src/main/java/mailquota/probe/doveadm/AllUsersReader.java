package mailquota.probe.doveadm;

import static mailquota.probe.ProbeFailedException.malformed;

import java.time.InstantSource;
import java.util.Optional;
import mailquota.probe.Dialect.ZeroLimit;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.doveadm.Batch.Member;
import mailquota.quota.ProbeResult;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answer for all users and reports each member of the batch when its last row is read.
 * The rows of one user are adjacent; rows of users outside the batch are discarded. Used by one
 * thread.
 */
final class AllUsersReader implements DoveadmApi.Reader {

  private final Batch batch;
  private final ZeroLimit zeroLimit;
  private final InstantSource clock;
  private String user = "";
  private @Nullable Member member;
  private MailboxRows rows;
  private long users;

  AllUsersReader(Batch batch, ZeroLimit zeroLimit, InstantSource clock) {
    this.batch = batch;
    this.zeroLimit = zeroLimit;
    this.clock = clock;
    rows = new MailboxRows(zeroLimit);
  }

  long users() {
    return users;
  }

  @Override
  public Optional<ProbeResult> read(Answer answer) throws ProbeFailedException {
    Answer.Entry entry =
        answer.next(this::row).orElseThrow(() -> malformed("an empty answer for all users"));
    if (entry instanceof Answer.Entry.Done) {
      report();
      return Optional.empty();
    }
    return Optional.of(Refusal.of(entry));
  }

  private void row(Row row) throws ProbeFailedException {
    if (row.user().isEmpty()) {
      throw malformed("a row without a user");
    }
    if (!row.user().equals(user)) {
      report();
      user = row.user();
      users++;
      rows = new MailboxRows(zeroLimit);
      member = batch.withUser(user);
      if (member != null && !member.markListed()) {
        // A director may interleave the answers of several Dovecots; an incomplete mailbox is not a
        // measurement.
        throw malformed("the rows of one user are not adjacent");
      }
    }
    if (member != null) {
      rows.add(row);
    }
  }

  private void report() {
    if (member != null) {
      batch.report(member.mailbox(), rows.result(clock.instant()));
      member = null;
    }
  }
}
