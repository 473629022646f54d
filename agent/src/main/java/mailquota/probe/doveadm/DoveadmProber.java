package mailquota.probe.doveadm;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import mailquota.inventory.Mailbox;
import mailquota.probe.Batch;
import mailquota.probe.BulkProber;
import mailquota.probe.Directory;
import mailquota.probe.Learned;
import mailquota.probe.MailServer;
import mailquota.probe.Trace;
import mailquota.probe.doveadm.DoveadmApi.Budget;
import mailquota.quota.Durations;
import mailquota.quota.ProbeResult;

/**
 * Requests the quotas of many mailboxes at once from Dovecot's doveadm, and the list of users.
 * Thread-safe.
 *
 * <p>The first fifty are requested by name, which shows whether the server answers and how long a
 * mailbox takes. If the others are at least half of the server's users, one request for all users
 * follows, which takes Dovecot a fifth of the time per mailbox; otherwise requests by name, fifty
 * mailboxes each. A mailbox that is missing in a shared answer is requested alone (docs/adr/0007).
 */
public final class DoveadmProber implements BulkProber, Directory {

  /** For the answer for all users: a million mailboxes with 4 KiB each. */
  private static final long MAX_BYTES_OF_ALL = 4L << 30;

  private static final Duration MAX_TIME_OF_ALL = Duration.ofMinutes(30);

  private final MailServer server;
  private final InstantSource clock;
  private final DoveadmApi api;
  private final UserList users;

  /**
   * The number of users of the server; {@link Long#MAX_VALUE} where requests for all users failed.
   * Doveadm has no greeting, so the value stays valid for a day.
   */
  private final Learned<Long> userCount;

  public DoveadmProber(MailServer server, InstantSource clock) {
    this.server = server;
    this.clock = clock;
    api = new DoveadmApi(server, clock);
    users = new UserList(api, server);
    userCount = new Learned<>(clock);
  }

  /** Unlimited, because one request for all users needs all mailboxes in one batch. */
  @Override
  public int batch() {
    return Integer.MAX_VALUE;
  }

  @Override
  public void probe(
      List<Mailbox> mailboxes, Trace trace, BiConsumer<Mailbox, ProbeResult> results) {
    Batch batch = new Batch(mailboxes, results);
    ByNameQuery byName = new ByNameQuery(api, server, clock, batch, trace);
    long begin = System.nanoTime();
    byName.queryNext();
    Duration each = Duration.ofNanos((System.nanoTime() - begin) / ByNameQuery.BATCH_SIZE);
    if (batch.pending() > 0) {
      long count = userCount.get("").orElseGet(this::count);
      if (batch.size() >= count - count / 2) {
        queryAllUsers(batch, timeForAll(count, each), trace);
      }
    }
    while (batch.pending() > 0) {
      byName.queryNext();
    }
  }

  private long count() {
    long count = users.count().orElse(Long.MAX_VALUE);
    userCount.learn("", count);
    return count;
  }

  /**
   * Dovecot 2.3 builds the whole answer before it sends any of it, so silence is not a failure. The
   * timeout is twice the time that requests by name would take.
   */
  private Duration timeForAll(long count, Duration each) {
    Duration time = each.multipliedBy(2 * count).plus(server.limits().timeout());
    return Durations.shorter(time, MAX_TIME_OF_ALL);
  }

  /**
   * One user that cannot be measured fails the whole answer (Dovecot 2.3 ends with exit code 75),
   * and the userdb may list other names than the inventory. Then requests for all users pause for a
   * day.
   */
  private void queryAllUsers(Batch batch, Duration time, Trace trace) {
    int asked = batch.pending();
    AllUsersReader allUsers = new AllUsersReader(batch, server.dialect().zeroLimit(), clock);
    Budget budget = new Budget(time, MAX_BYTES_OF_ALL);
    Optional<ProbeResult> failure = api.post(Commands.QUOTA_OF_ALL, budget, trace, allUsers);
    if (failure.isPresent() || batch.pending() > asked / 2) {
      userCount.learn("", Long.MAX_VALUE);
    } else {
      userCount.learn("", allUsers.users());
    }
  }

  @Override
  public Listing list() {
    return users.list();
  }
}
