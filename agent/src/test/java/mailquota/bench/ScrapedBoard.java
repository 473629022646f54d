package mailquota.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.board.Trend;
import mailquota.forecast.Forecast;
import mailquota.intake.SharedRoots;
import mailquota.inventory.Mailbox;
import mailquota.metrics.MailboxMetrics;
import mailquota.metrics.MetricsSettings;
import mailquota.probe.Probe;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Resource;
import mailquota.quota.Usage;

/** A board with mailboxes of eight series each, ten mailboxes a domain. */
public final class ScrapedBoard {

  private static final int PER_DOMAIN = 10;
  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00.123Z");

  private record Growing(String root, Resource resource, Usage usage, Forecast forecast)
      implements Trend {

    @Override
    public double growth() {
      return 1;
    }
  }

  private ScrapedBoard() {}

  /** A board of so many mailboxes. */
  public static Board of(int mailboxes) {
    Board board = new Board();
    for (int i = 0; i < mailboxes; i++) {
      MailboxStatus status = status(i);
      var _ = board.update(status.mailbox().address(), _ -> status);
    }
    return board;
  }

  public static MailboxMetrics metrics(Board board) {
    return new MailboxMetrics(
        board, new SharedRoots(), () -> List.of("mx1"), () -> MetricsSettings.DEFAULT);
  }

  private static MailboxStatus status(int number) {
    Mailbox mailbox =
        Mailbox.of("user%06d@domain%d.example.org".formatted(number, number / PER_DOMAIN), "mx1");
    Usage storage = new Usage(1_000_000_000L + 1_234_567L * number % (1L << 33), limit(10L << 30));
    Usage messages = new Usage(12_345 + number % 10_000, limit(1_000_000));
    Reading reading =
        new Reading(
            NOW,
            List.of(
                new QuotaRoot(
                    "User quota", Map.of(Resource.STORAGE, storage, Resource.MESSAGE, messages))));
    Instant full = NOW.plusSeconds(number);
    return new MailboxStatus(
        new Probe(mailbox, NOW, Duration.ofMillis(3), new Measured(reading)),
        number % 10 == 0 ? Level.WARNING : Level.OK,
        NOW,
        List.of(
            new Growing(
                "User quota", Resource.STORAGE, storage, new Forecast.Full(full, full, full))),
        Map.of());
  }

  private static Limit limit(long most) {
    return new Limit.Finite(most);
  }
}
