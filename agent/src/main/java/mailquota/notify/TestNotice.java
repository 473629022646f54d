package mailquota.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import mailquota.forecast.Forecast;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Owner;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.warning.Change;
import mailquota.warning.Fleet;
import mailquota.warning.Notice;
import mailquota.warning.ResourceStatus;
import mailquota.warning.Subject;

/** The messages of a channel test. The name of the mailbox says that it does not exist. */
public final class TestNotice {

  private static final String MAILBOX = "this-is-a-test@";
  private static final String ROOT = "This is a test";
  private static final Usage USAGE = new Usage(977_105_060, new Limit.Finite(1_073_741_824));

  private TestNotice() {}

  /** A test notice for the reader's domain, so that it concerns no other domain. */
  public static Notice of(String domain, Instant now) {
    return new Notice(
        subject(domain),
        Owner.UNKNOWN,
        USAGE,
        new Change(Level.WARNING, Level.OK, Change.Why.RAISED, now, 0),
        Forecast.NONE,
        now);
  }

  public static ResourceStatus standing(String domain, Instant now) {
    Forecast.Full soon =
        new Forecast.Full(
            now.plus(Duration.ofDays(3)),
            now.plus(Duration.ofDays(2)),
            now.plus(Duration.ofDays(5)));
    return new ResourceStatus(subject(domain), Level.WARNING, USAGE, now, soon);
  }

  public static Fleet fleet(String domain, Instant now) {
    return new Fleet(now, 1, List.of(standing(domain, now)), List.of());
  }

  private static Subject subject(String domain) {
    return new Subject(new Address(MAILBOX + domain), "test", ROOT, Resource.STORAGE);
  }
}
