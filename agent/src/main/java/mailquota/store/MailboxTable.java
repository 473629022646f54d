package mailquota.store;

import static java.util.Comparator.naturalOrder;
import static java.util.stream.Collectors.toMap;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import mailquota.forecast.Forecast;
import mailquota.inventory.Mailbox;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Outcome;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.Ratio;
import mailquota.quota.Reason;
import mailquota.quota.Usage;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code mailbox}: a row for each mailbox, with its latest result and the figures of its
 * worst resource.
 */
final class MailboxTable {

  static final String PUT =
      Columns.upsert(
          "mailbox",
          "server, slot, mailbox",
          "used, used_limit, domain, level, ratio, full_at, urgency, measured_at,"
              + " result, reason, probed_at, left_at");

  private static final String REMOVE =
      "delete from mailbox where server = ? and slot = ? and mailbox = ?";

  private static final String REMOVE_UNMEASURED =
      "delete from mailbox where coalesce(measured_at, probed_at) < :before";

  /** The number of urgencies of a level: without a forecast, and with one. */
  private static final int URGENCIES_PER_LEVEL = 25;

  private static final List<Level> LEVELS = List.of(Level.values());

  private static final int FETCHED = 1000;

  private static final int STEPS = 12;
  private static final int HOURS_PER_STEP = 14;

  private static final String ON =
      """
      select mailbox from mailbox
      where server = :server and left_at is null and measured_at is not null
      """;

  private static final String LEFT =
      "select server, mailbox, left_at from mailbox where left_at is not null";

  /** The values of the column {@code result}. */
  private static final int MEASURED = 0;

  private static final int NO_QUOTA = 1;
  private static final int UNSUPPORTED = 2;
  private static final int FAILED = 3;

  /** Few rows: the figures of the others are in {@code resource_state}. */
  private static final String WITHOUT_FIGURES =
      "select server, mailbox, measured_at, result, reason, probed_at from mailbox where result <> "
          + MEASURED;

  private static final String FIGURES =
      """
      select server, mailbox, level, result, reason, used, used_limit, full_at, measured_at
      from mailbox where left_at is null
      """;

  private MailboxTable() {}

  /** Recalls the mailboxes with a latest probe that measured nothing, if an earlier one did. */
  static void recallWithoutFigures(Handle handle, Which which, Consumer<StoredMailbox> consumer) {
    forEachWithoutFigures(
        which.of(handle, WITHOUT_FIGURES + " and measured_at is not null", "mailbox"),
        "failed before the agent was restarted",
        consumer);
  }

  /** Reads the mailboxes with a latest probe, by another agent, that measured nothing. */
  static void forEachWithoutFigures(Handle handle, Which which, Consumer<StoredMailbox> consumer) {
    forEachWithoutFigures(
        which.of(handle, WITHOUT_FIGURES, "mailbox"), "failed at another agent", consumer);
  }

  private static void forEachWithoutFigures(
      Query query, String failed, Consumer<StoredMailbox> consumer) {
    Map<String, String> servers = new HashMap<>();
    query
        .setFetchSize(FETCHED)
        .map((row, _) -> withoutFigures(row, failed, servers))
        .useIterator(rows -> rows.forEachRemaining(found -> found.ifPresent(consumer)));
  }

  private static Optional<StoredMailbox> withoutFigures(
      ResultSet row, String failed, Map<String, String> servers) throws SQLException {
    Instant at = Columns.instantOrNull(row, "probed_at");
    Optional<ProbeResult> result = result(row.getInt("result"), row.getString("reason"), failed);
    if (at == null || result.isEmpty()) {
      return Optional.empty();
    }
    @Nullable Instant measuredAt = Columns.instantOrNull(row, "measured_at");
    return Optional.of(
        new StoredMailbox(
            new Address(row.getString("mailbox")),
            servers.computeIfAbsent(Columns.text(row, "server"), name -> name),
            measuredAt == null ? at : measuredAt,
            List.of(),
            new StoredMailbox.Latest(at, result.get())));
  }

  /** Reads the figures of the mailboxes that have not left. */
  static void forEachFigures(Handle handle, Which which, Consumer<StoredFigures> consumer) {
    Map<String, String> servers = new HashMap<>();
    which
        .of(handle, FIGURES, "mailbox")
        .setFetchSize(FETCHED)
        .map((row, _) -> figures(row, servers))
        .useIterator(rows -> rows.forEachRemaining(found -> found.ifPresent(consumer)));
  }

  private static Optional<StoredFigures> figures(ResultSet row, Map<String, String> servers)
      throws SQLException {
    int number = row.getInt("result");
    Outcome outcome =
        number == MEASURED
            ? Outcome.MEASURED
            : result(number, row.getString("reason"), "").map(Outcome::of).orElse(null);
    if (outcome == null) {
      return Optional.empty();
    }
    String server = servers.computeIfAbsent(Columns.text(row, "server"), name -> name);
    boolean hasFigures = number == MEASURED || number == FAILED;
    @Nullable Instant measuredAt = hasFigures ? Columns.instantOrNull(row, "measured_at") : null;
    boolean isUnknown = number == UNSUPPORTED || (number == FAILED && measuredAt == null);
    return Optional.of(
        new StoredFigures(
            Mailbox.of(row.getString("mailbox"), server),
            outcome,
            isUnknown ? null : level(row.getInt("level")),
            number == MEASURED ? Columns.usage(row) : null,
            hasFigures ? Columns.instantOrNull(row, "full_at") : null,
            measuredAt));
  }

  /** OK without one: the mailbox has no quota. */
  private static Level level(int number) {
    return LEVELS.get(number);
  }

  /** Empty for a result of a newer version. */
  private static Optional<ProbeResult> result(int number, @Nullable String reason, String detail) {
    return switch (number) {
      case NO_QUOTA -> Optional.of(new NoQuota());
      case UNSUPPORTED -> Optional.of(new Unsupported());
      case FAILED ->
          Stream.of(Reason.values())
              .filter(known -> known.label().equals(reason))
              .findFirst()
              .map(known -> new Failed(known, detail));
      default -> Optional.empty();
    };
  }

  private static int number(StoredMailbox.@Nullable Latest latest) {
    return switch (latest == null ? null : latest.result()) {
      case null -> MEASURED;
      case Measured _ -> MEASURED;
      case NoQuota _ -> NO_QUOTA;
      case Unsupported _ -> UNSUPPORTED;
      case Failed _ -> FAILED;
    };
  }

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

  /** The figures of a resource; {@code fullAt} is null for unknown. */
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
      if (part.usage() != null && part.resource().stopsMail()) {
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
        .add(mailbox.wasMeasured() ? mailbox.measuredAt() : null);
    add(row, mailbox.latest());
    row.add(mailbox.leftAt()).endRow();
  }

  private static void add(RowBatch row, StoredMailbox.@Nullable Latest latest) throws SQLException {
    row.add(number(latest))
        .add(
            latest != null && latest.result() instanceof Failed(Reason reason, _, _)
                ? reason.label()
                : null)
        .add(latest == null ? null : latest.at());
  }

  static void remove(Handle handle, Collection<Mailbox> mailboxes) throws SQLException {
    Columns.executeEach(handle, REMOVE, mailboxes);
  }

  static void removeUnmeasuredSince(Handle handle, Instant before) {
    handle.createUpdate(REMOVE_UNMEASURED).bind("before", Columns.of(before)).execute();
  }
}
