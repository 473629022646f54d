package mailquota.demo;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import mailquota.demo.server.DemoResource;
import mailquota.demo.server.DemoRoot;
import mailquota.forecast.History;
import mailquota.quota.Address;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.silence.Silence;
import mailquota.store.Store;
import mailquota.store.StoredMailbox;
import mailquota.store.StoredMailbox.Latest;
import mailquota.store.StoredMailbox.ResourceState;
import mailquota.warning.WarningState;

/**
 * The three weeks before the demo, as an agent would have stored them: without a past there is no
 * forecast. Mailboxes grow on working days, and some were cleaned up.
 */
final class DemoPast {

  private static final int DAYS = 21;
  private static final Duration STEP = Duration.ofHours(8);
  private static final Duration LAST_MEASURED = Duration.ofMinutes(1);
  private static final Duration WRONG_PASSWORD_SINCE = Duration.ofHours(3);

  /** The parts of the limit that arrive on a working day. */
  private static final double LEAST_PER_DAY = 0.001;

  private static final double MOST_PER_DAY = 0.03;

  /** The shares of a day's mail from midnight, from eight and from four. */
  private static final double[] SHARES = {0.1, 0.6, 0.3};

  private static final double ON_WEEKENDS = 0.15;
  private static final double CLEANED_RATIO = 0.15;
  private static final double BEFORE_CLEANING = 0.7;
  private static final int BATCH = 5000;

  private final Instant now;
  private final RandomGenerator random =
      RandomGeneratorFactory.of("L64X128MixRandom").create(DemoWorld.SEED);

  private DemoPast(Instant now) {
    this.now = now;
  }

  /** Writes the past of all mailboxes into an empty store, and a silence. */
  static void write(DemoWorld world, Store store, Instant now) {
    DemoPast past = new DemoPast(now);
    List<StoredMailbox> batch = new ArrayList<>();
    for (DemoUser user : world.users()) {
      batch.add(past.of(user));
      if (batch.size() == BATCH) {
        store.record(batch, List.of());
        batch.clear();
      }
    }
    store.record(batch, List.of());
    store.add(
        Silence.of(
            new Silence.Matcher(null, "example.com", null, null),
            now.minus(Duration.ofHours(1)),
            now.plus(Duration.ofHours(7)),
            "ann"));
  }

  private StoredMailbox of(DemoUser user) {
    List<ResourceState> parts = new ArrayList<>();
    double perDay = random.nextDouble(LEAST_PER_DAY, MOST_PER_DAY);
    for (DemoRoot root : user.roots()) {
      String name = user.address().equals(DemoWorld.POP3_USER) ? "" : root.name();
      double grown = parts.isEmpty() ? perDay : 0; // An archive does not fill.
      root.resources().forEach(resource -> parts.add(part(name, resource, grown)));
    }
    Instant at = measuredAt(user);
    return new StoredMailbox(
        new Address(user.address()),
        DemoConfig.server(user),
        at,
        parts,
        parts.isEmpty() ? new Latest(at, new NoQuota()) : null);
  }

  private Instant measuredAt(DemoUser user) {
    return now.minus(
        user.address().equals(DemoWorld.WRONG_PASSWORD_USER)
            ? WRONG_PASSWORD_SINCE
            : LAST_MEASURED);
  }

  private ResourceState part(String root, DemoResource resource, double perDay) {
    return switch (resource) {
      case DemoResource.Storage(long used, long limit) ->
          part(root, Resource.STORAGE, used, limit, perDay);
      case DemoResource.Messages(long used, long limit) ->
          part(root, Resource.MESSAGE, used, limit, perDay / 10);
    };
  }

  private ResourceState part(String root, Resource resource, long used, long limit, double perDay) {
    return new ResourceState(
        root,
        resource,
        new Usage(used, new Limit.Finite(limit)),
        WarningState.CLEAR,
        history(used, limit, perDay));
  }

  private History history(long used, long limit, double perDay) {
    List<Long> backwards = new ArrayList<>();
    double then = used;
    for (Instant at = now; at.isAfter(now.minus(Duration.ofDays(DAYS))); at = at.minus(STEP)) {
      backwards.add((long) then);
      then -= limit * perDay * share(at) * random.nextDouble(0.6, 1.4);
      if (perDay > 0 && then < limit * CLEANED_RATIO) {
        then = limit * BEFORE_CLEANING;
      }
    }
    History history = new History();
    for (int i = backwards.size() - 1; i > 0; i--) {
      history.add(now.minus(STEP.multipliedBy(i)), backwards.get(i));
    }
    return history;
  }

  /** The share of a working day's mail in the step that ends at this time. */
  private static double share(Instant at) {
    ZonedDateTime time = at.atZone(ZoneOffset.UTC);
    boolean isWeekend = time.getDayOfWeek().getValue() >= DayOfWeek.SATURDAY.getValue();
    return SHARES[time.getHour() / (int) STEP.toHours()] * (isWeekend ? ON_WEEKENDS : 1);
  }
}
