package mailquota.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.board.Trend;
import mailquota.forecast.Forecast;
import mailquota.forecast.History.Point;
import mailquota.inventory.Mailbox;
import mailquota.probe.Probe;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import org.jspecify.annotations.Nullable;

/** Statuses of mailboxes, of all kinds. */
public final class BoardRows {

  public static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

  private static final String ROOT = "User quota";
  private static final long LIMIT = 1L << 30;
  private static final List<Level> LEVELS = List.of(Level.values());
  private static final List<Reason> REASONS = List.of(Reason.values());

  private record Growing(Usage usage, Forecast forecast, List<Point> points) implements Trend {

    @Override
    public String root() {
      return ROOT;
    }

    @Override
    public Resource resource() {
      return Resource.STORAGE;
    }

    @Override
    public double growth() {
      return 1;
    }
  }

  private BoardRows() {}

  /** Measured a minute ago. */
  public static MailboxStatus measured(String address, long used, @Nullable Level level) {
    return measured(address, "mx1", new Usage(used, new Limit.Finite(LIMIT)), level, null);
  }

  /** Full at some time. */
  public static MailboxStatus filling(String address, long used, Instant fullAt) {
    Forecast forecast =
        new Forecast.Full(
            fullAt, fullAt.minus(Duration.ofHours(1)), fullAt.plus(Duration.ofHours(2)));
    return measured(
        address, "mx1", new Usage(used, new Limit.Finite(LIMIT)), Level.WARNING, forecast);
  }

  public static MailboxStatus unlimited(String address, long used) {
    return measured(address, "mx2", new Usage(used, Limit.UNLIMITED), Level.OK, null);
  }

  public static MailboxStatus failed(String address, Reason reason) {
    return status(address, "mx2", new Failed(reason, "refused"), null, null, List.of());
  }

  private static MailboxStatus measured(
      String address,
      String server,
      Usage usage,
      @Nullable Level level,
      @Nullable Forecast forecast) {
    Instant at = NOW.minusSeconds(60);
    Reading reading =
        new Reading(at, List.of(new QuotaRoot(ROOT, Map.of(Resource.STORAGE, usage))));
    List<Trend> trends =
        usage.limit() instanceof Limit.Finite
            ? List.of(
                new Growing(
                    usage,
                    forecast == null ? Forecast.NONE : forecast,
                    List.of(
                        new Point(at.minus(Duration.ofDays(1)), usage.used() / 2.0),
                        new Point(at, usage.used()))))
            : List.of();
    return status(address, server, new Measured(reading), level, at, trends);
  }

  private static MailboxStatus status(
      String address,
      String server,
      ProbeResult result,
      @Nullable Level level,
      @Nullable Instant measured,
      List<Trend> trends) {
    Mailbox mailbox = Mailbox.of(address, server);
    return new MailboxStatus(
        new Probe(mailbox, NOW.minusSeconds(60), Duration.ofMillis(3), result),
        level,
        measured,
        trends,
        Map.of());
  }

  /** Any of all kinds, with many equal figures. */
  public static MailboxStatus any(String address, RandomGenerator random) {
    long used = LIMIT / 20 * random.nextInt(25);
    Level level = LEVELS.get(random.nextInt(LEVELS.size()));
    return switch (random.nextInt(6)) {
      case 0 -> failed(address, REASONS.get(random.nextInt(REASONS.size())));
      case 1 -> unlimited(address, used);
      case 2 -> filling(address, used, NOW.plusSeconds(3600L * random.nextInt(-2, 20)));
      case 3 -> status(address, "mx1", new NoQuota(), null, null, List.of());
      default -> measured(address, used, level);
    };
  }

  public static void put(Board board, MailboxStatus status) {
    var _ = board.update(status.mailbox().address(), _ -> status);
  }

  /** A board with so many of any kind, in some domains. */
  public static Board board(int mailboxes, RandomGenerator random) {
    Board board = new Board();
    for (int i = 0; i < mailboxes; i++) {
      String name = i % 3 == 0 ? "User" : "user";
      put(board, any(name + i + "@domain" + i % 7 + ".example.org", random));
    }
    return board;
  }
}
