package mailquota.store;

import static java.util.Comparator.naturalOrder;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import mailquota.forecast.Forecast;
import mailquota.inventory.Mailbox;
import mailquota.quota.Level;
import mailquota.quota.Ratio;
import mailquota.quota.Usage;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** The table {@code mailbox}: a row for each mailbox, with the figures of its worst resource. */
final class MailboxTable {

  private static final String PUT =
      """
      insert into mailbox (server, slot, mailbox, domain, level, ratio, used, used_limit,
                           full_at, urgency, measured_at)
      values (:server, :slot, :mailbox, :domain, :level, :ratio, :used, :used_limit,
              :full_at, :urgency, :measured_at)
      on conflict (server, slot, mailbox) do update set
        level = excluded.level, ratio = excluded.ratio, used = excluded.used,
        used_limit = excluded.used_limit, full_at = excluded.full_at, urgency = excluded.urgency,
        measured_at = excluded.measured_at
      """;

  private static final String REMOVE =
      "delete from mailbox where server = :server and slot = :slot and mailbox = :mailbox";

  private static final String REMOVE_UNMEASURED = "delete from mailbox where measured_at < :before";

  /** So many values of {@code urgency} are those of one level: without a forecast, and with one. */
  private static final int OF_LEVEL = 25;

  private static final int STEPS = 12;
  private static final int HOURS_A_STEP = 14;

  private MailboxTable() {}

  /** A limited resource that was measured, and when it will be full; null for unknown. */
  private record Figures(Level level, Usage usage, @Nullable Instant fullAt) {

    static final Comparator<Figures> BY_CONCERN =
        Comparator.comparing(Figures::level)
            .thenComparing(figures -> figures.ratio(), Comparator.nullsFirst(naturalOrder()));

    static Stream<Figures> of(StoredMailbox.ResourceState part, Instant at) {
      Usage usage = part.usage();
      if (usage == null) {
        return Stream.empty();
      }
      Forecast forecast = Forecast.of(part.history(), usage, at);
      Instant fullAt = forecast instanceof Forecast.Full full ? full.at() : null;
      return Stream.of(new Figures(part.state().level(), usage, fullAt));
    }

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
            ? OF_LEVEL - 1 - clamp(untilFull.toHours() / HOURS_A_STEP)
            : ratio == null ? 0 : clamp((long) (ratio * STEPS));
    return level.number() * OF_LEVEL + within;
  }

  private static int clamp(long steps) {
    return Math.clamp(steps, 0, STEPS - 1);
  }

  static void put(Handle handle, Collection<StoredMailbox> all) {
    PreparedBatch put = handle.prepareBatch(PUT);
    for (StoredMailbox mailbox : all) {
      // The shared quota roots of a domain are remembered as those of @domain, which is no mailbox.
      if (!mailbox.mailbox().localpart().isEmpty()) {
        bind(put, mailbox, worst(mailbox));
        put.add();
      }
    }
    Columns.execute(put);
  }

  /** Those of the worst resource, but when the first of all is full; null for none. */
  private static @Nullable Figures worst(StoredMailbox mailbox) {
    List<Figures> all =
        mailbox.parts().stream().flatMap(part -> Figures.of(part, mailbox.measuredAt())).toList();
    Optional<Instant> fullAt =
        all.stream().flatMap(figures -> Stream.ofNullable(figures.fullAt())).min(naturalOrder());
    return all.stream()
        .max(Figures.BY_CONCERN)
        .map(figures -> figures.fullAt(fullAt.orElse(null)))
        .orElse(null);
  }

  private static void bind(PreparedBatch put, StoredMailbox mailbox, @Nullable Figures figures) {
    Columns.bind(put, mailbox.server(), mailbox.mailbox());
    Columns.bind(put, figures == null ? null : figures.usage());
    put.bind("domain", mailbox.mailbox().domain())
        .bind("level", figures == null ? null : figures.level().number())
        .bind("ratio", figures == null ? null : figures.ratio())
        .bind("full_at", figures == null ? null : Columns.ofNullable(figures.fullAt()))
        .bind("urgency", figures == null ? 0 : figures.urgency(mailbox.measuredAt()))
        .bind("measured_at", Columns.of(mailbox.measuredAt()));
  }

  static void remove(Handle handle, Collection<Mailbox> mailboxes) {
    Columns.executeEach(handle, REMOVE, mailboxes);
  }

  static void removeUnmeasuredSince(Handle handle, Instant before) {
    handle.createUpdate(REMOVE_UNMEASURED).bind("before", Columns.of(before)).execute();
  }
}
