package mailquota.warning;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import mailquota.forecast.Forecast;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Usage;

/** Fleets for the tests of digests. */
public final class Fleets {

  public static final Instant NOW = Instant.parse("2026-11-24T07:00:00Z");
  public static final Instant YESTERDAY = NOW.minus(Duration.ofDays(1));

  private Fleets() {}

  /** A mailbox at each level, and a failure of each kind. */
  public static Fleet mixed() {
    return new Fleet(
        NOW,
        1204,
        List.of(
            status("ana@example.org", Level.OK, 40, YESTERDAY, Forecast.NONE),
            status("bob@example.org", Level.WARNING, 91, YESTERDAY.minusSeconds(1), days(6)),
            status("<b>eve</b>@example.org", Level.FULL, 101, NOW.minusSeconds(3600), days(0)),
            status("kim@example.net", Level.CRITICAL, 96, NOW.minusSeconds(7200), days(2)),
            status("lea@example.net", Level.CRITICAL, 97, YESTERDAY, Forecast.NONE),
            status("joe@example.net", Level.INFO, 84, NOW, days(12)),
            messages("pat@example.net", 1_900_000, 2_000_000)),
        List.of(
            new Fleet.Failure(new Address("old@example.org"), "mx1", Reason.AUTH),
            new Fleet.Failure(new Address("pop@example.net"), "pop", Reason.TIMEOUT),
            new Fleet.Failure(new Address("gone@example.org"), "mx1", Reason.AUTH)));
  }

  /** {@code count} mailboxes at CRITICAL and as many failures. */
  public static Fleet large(int count) {
    List<ResourceStatus> resources = new ArrayList<>();
    List<Fleet.Failure> failures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String address = String.format("user%06d@example.org", i);
      resources.add(status(address, Level.CRITICAL, 96, NOW, days(i)));
      failures.add(new Fleet.Failure(new Address(address), "mx1", Reason.TIMEOUT));
    }
    return new Fleet(NOW, 2 * count, resources, failures);
  }

  private static Forecast days(int days) {
    Instant at = NOW.plus(Duration.ofDays(days));
    return new Forecast.Full(at, at, at.plus(Duration.ofDays(1)));
  }

  private static ResourceStatus messages(String mailbox, long used, long limit) {
    return new ResourceStatus(
        new Subject(new Address(mailbox), "pop", "", Resource.MESSAGE),
        Level.WARNING,
        new Usage(used, new Limit.Finite(limit)),
        YESTERDAY,
        Forecast.NONE);
  }

  private static ResourceStatus status(
      String mailbox, Level level, long percent, Instant since, Forecast forecast) {
    return new ResourceStatus(
        new Subject(new Address(mailbox), "mx1", "User quota", Resource.STORAGE),
        level,
        new Usage(percent << 24, new Limit.Finite(100L << 24)),
        since,
        forecast);
  }
}
