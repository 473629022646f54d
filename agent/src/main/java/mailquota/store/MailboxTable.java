package mailquota.store;

import static java.util.Comparator.naturalOrder;
import static java.util.stream.Collectors.toMap;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import mailquota.forecast.Forecast;
import mailquota.inventory.Mailbox;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Ratio;
import mailquota.quota.Usage;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The table {@code mailbox}: a row for each mailbox, with the figures of its worst resource. */
final class MailboxTable {

  static final String PUT =
      Columns.upsert(
          "mailbox",
          "server, slot, mailbox",
          "used, used_limit, domain, level, ratio, full_at, urgency, measured_at, left_at");

  private static final String REMOVE =
      "delete from mailbox where server = ? and slot = ? and mailbox = ?";

  private static final String REMOVE_UNMEASURED = "delete from mailbox where measured_at < :before";

  /** The number of urgencies of a level: without a forecast, and with one. */
  private static final int URGENCIES_PER_LEVEL = 25;

  private static final int STEPS = 12;
  private static final int HOURS_PER_STEP = 14;

  private static final String ON =
      "select mailbox from mailbox where server = :server and left_at is null";

  private static final String LEFT =
      "select server, mailbox, left_at from mailbox where left_at is not null";

  private MailboxTable() {}

  static List<Address> on(Handle handle, String server) {
    return handle
        .createQuery(ON)
        .bind("server", Columns.text(server))
        .map((row, _) -> new Address(row.getString("mailbox")))
        .list();
  }

  static Map<Mailbox, Instant> left(Handle handle) {
    return handle
        .createQuery(LEFT)
        .map((row, _) ->
            Map.entry(
                Mailbox.of(row.getString("mailbox"), Columns.text(row, "server")),
                Columns.instant(row, "left_at")))
        .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** The figures of a limited resource; {@code fullAt} is null for unknown. */
  private record Figures(Level level, Usage usage, @Nullable Instant fullAt) {

    static final Comparator<Figures> BY_CONCERN =
        Comparator.comparing(Figures::level)
            .thenComparing(figures -> figures.ratio(), Comparator.nullsFirst(naturalOrder()));

    @Nullable Double ratio() {
      return usage.ratio().map(Ratio::value).orElse(null);
    }

    Figures fullAt(@Nullable Instant earliest) {
      return new Figures(level, usage, earliest);
    }

    int urgency(Instant at) {
      return MailboxTable.urgency(
          level, ratio(), fullAt == null ? null : Duration.between(at, fullAt));
    }
  }

  /**
   * From 0 to 127: by level, then by the time until it is full, else by ratio.
   *
   * @param untilFull null for unknown
   */
  static int urgency(Level level, @Nullable Double ratio, @Nullable Duration untilFull) {
    int within =
        untilFull != null
            ? URGENCIES_PER_LEVEL - 1 - clamp(untilFull.toHours() / HOURS_PER_STEP)
            : ratio == null ? 0 : clamp((long) (ratio * STEPS));
    return level.number() * URGENCIES_PER_LEVEL + within;
  }

  private static int clamp(long steps) {
    return Math.clamp(steps, 0, STEPS - 1);
  }

  static void add(RowBatch puts, int slot, StoredMailbox mailbox) throws SQLException {
    // The shared quota roots of a domain are stored under @domain, which is no mailbox.
    if (mailbox.mailbox().value().charAt(0) != '@') {
      add(puts, slot, mailbox, worst(mailbox));
    }
  }

  /** The figures of the worst resource, with the earliest time at which one is full; or null. */
  private static @Nullable Figures worst(StoredMailbox mailbox) {
    Figures worst = null;
    Instant fullAt = null;
    for (StoredMailbox.ResourceState part : mailbox.parts()) {
      if (part.usage() != null) {
        Figures figures = new Figures(part.state().level(), part.usage(), null);
        worst = worst == null || Figures.BY_CONCERN.compare(figures, worst) > 0 ? figures : worst;
        if (part.forecast() instanceof Forecast.Full(Instant at, _, _)) {
          fullAt = fullAt == null || at.isBefore(fullAt) ? at : fullAt;
        }
      }
    }
    return worst == null ? null : worst.fullAt(fullAt);
  }

  private static void add(RowBatch row, int slot, StoredMailbox mailbox, @Nullable Figures figures)
      throws SQLException {
    Columns.add(row, mailbox.server(), slot, mailbox.mailbox());
    Columns.add(row, figures == null ? null : figures.usage());
    row.add(mailbox.mailbox().domain())
        .add(figures == null ? null : (Long) (long) figures.level().number())
        .add(figures == null ? null : figures.ratio())
        .add(figures == null ? null : figures.fullAt())
        .add(figures == null ? 0 : figures.urgency(mailbox.measuredAt()))
        .add(mailbox.measuredAt())
        .add(mailbox.leftAt())
        .endRow();
  }

  static void remove(Handle handle, Collection<Mailbox> mailboxes) throws SQLException {
    Columns.executeEach(handle, REMOVE, mailboxes);
  }

  static void removeUnmeasuredSince(Handle handle, Instant before) {
    handle.createUpdate(REMOVE_UNMEASURED).bind("before", Columns.of(before)).execute();
  }
}
