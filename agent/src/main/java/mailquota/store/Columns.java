package mailquota.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import mailquota.fleet.Slot;
import mailquota.inventory.Mailbox;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Usage;
import mailquota.warning.WarningState;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Conversions between values and columns. */
final class Columns {

  private static final long NANOS_OF_SECOND = 1_000_000_000;
  private static final List<Level> ABOVE_OK =
      List.of(Level.INFO, Level.WARNING, Level.CRITICAL, Level.FULL);

  /**
   * Keeps the key with two such names, a mailbox of 320 characters and a server of 250 in bounds.
   */
  private static final int LONGEST_IN_KEY = 150;

  private static final String HASHED = "sha256:";

  /** Replaces NUL, which PostgreSQL does not accept and a name from a server may have. */
  private static final char NUL = '\ufffe';

  private Columns() {}

  /** Nanoseconds since 1970; the nearest value for an instant out of 1678 to 2262. */
  static long of(Instant instant) {
    long nanos = TimeUnit.SECONDS.toNanos(instant.getEpochSecond()); // saturates
    long sum = nanos + instant.getNano();
    return nanos == Long.MIN_VALUE ? nanos : sum < nanos ? Long.MAX_VALUE : sum;
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    return instant(row.getLong(column));
  }

  private static Instant instant(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, NANOS_OF_SECOND), Math.floorMod(nanos, NANOS_OF_SECOND));
  }

  static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
    long nanos = row.getLong(column);
    return row.wasNull() ? null : instant(nanos);
  }

  private static @Nullable Long numberOrNull(ResultSet row, String column) throws SQLException {
    long number = row.getLong(column);
    return row.wasNull() ? null : number;
  }

  static String text(String text) {
    return text.replace('\0', NUL);
  }

  static @Nullable String textOrNull(@Nullable String text) {
    return text == null ? null : text(text);
  }

  static String text(ResultSet row, String column) throws SQLException {
    return row.getString(column).replace(NUL, '\0');
  }

  static @Nullable String textOrNull(ResultSet row, String column) throws SQLException {
    String text = row.getString(column);
    return text == null ? null : text.replace(NUL, '\0');
  }

  /**
   * The name in a key, or the hash of a long name: an index entry of PostgreSQL has at most 2,704
   * bytes. The whole long name has a column of its own, {@link #longName}.
   */
  static String key(String name) {
    return isLong(name) ? HASHED + HexFormat.of().formatHex(hash(name)) : text(name);
  }

  /** The whole name if the key is its hash; otherwise null. */
  static @Nullable String longName(String name) {
    return isLong(name) ? text(name) : null;
  }

  static String name(ResultSet row, String key, String longName) throws SQLException {
    String name = text(row, key);
    String whole = isLong(name) ? textOrNull(row, longName) : null;
    return whole == null ? name : whole;
  }

  private static boolean isLong(String name) {
    return name.length() > LONGEST_IN_KEY || name.startsWith(HASHED);
  }

  private static byte[] hash(String name) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(name.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  static int slot(Address mailbox) {
    return Slot.of(mailbox);
  }

  /** Adds server, slot and mailbox. */
  static RowBatch add(RowBatch row, String server, Address mailbox) throws SQLException {
    return add(row, server, slot(mailbox), mailbox);
  }

  static RowBatch add(RowBatch row, String server, int slot, Address mailbox) throws SQLException {
    return row.add(server).add(slot).add(mailbox.value());
  }

  /** Adds used and used_limit, null for unknown; {@link #usage} reads them. */
  static RowBatch add(RowBatch row, @Nullable Usage usage) throws SQLException {
    return row.add(usage == null ? null : (Long) usage.used())
        .add(
            usage != null && usage.limit() instanceof Limit.Finite(long most) ? (Long) most : null);
  }

  static @Nullable Usage usage(ResultSet row) throws SQLException {
    Long used = numberOrNull(row, "used");
    Long limit = numberOrNull(row, "used_limit");
    return used == null
        ? null
        : new Usage(used, limit == null ? Limit.UNLIMITED : new Limit.Finite(limit));
  }

  /** Adds the columns of a state; {@link #state} reads them. */
  static void add(RowBatch row, WarningState state) throws SQLException {
    row.add(state.level().name())
        .add(state.notifiedLevel().name())
        .add(state.notifiedAt())
        .add(state.episode())
        .add(state.reminders());
    for (Level level : ABOVE_OK) {
      row.add(state.left().get(level));
    }
  }

  static WarningState state(ResultSet row) throws SQLException {
    Map<Level, Instant> left = new EnumMap<>(Level.class);
    for (Level level : ABOVE_OK) {
      Instant at = instantOrNull(row, left(level));
      if (at != null) {
        left.put(level, at);
      }
    }
    WarningState state =
        new WarningState(
            Level.valueOf(row.getString("level")),
            left,
            Level.valueOf(row.getString("notified")),
            instant(row, "notified_at"),
            instant(row, "episode"),
            row.getInt("reminders"));
    return state.equals(WarningState.CLEAR) ? WarningState.CLEAR : state;
  }

  /** Executes a statement with server, slot and address of each mailbox. */
  static void executeEach(Handle handle, String sql, Collection<Mailbox> mailboxes)
      throws SQLException {
    try (RowBatch batch = new RowBatch(handle, sql)) {
      for (Mailbox mailbox : mailboxes) {
        add(batch, mailbox.server(), mailbox.address()).endRow();
      }
      batch.execute();
    }
  }

  /** The statement that inserts a row, or updates the one with the same key. */
  static String upsert(String table, String key, String values) {
    return insert(table, key + ", " + values)
        + " on conflict (%s) do update set ".formatted(key)
        + values.replaceAll("\\w+", "$0 = excluded.$0");
  }

  static String insert(String table, String columns) {
    return "insert into %s (%s) values (%s)"
        .formatted(table, columns, columns.replaceAll("\\w+", "?"));
  }

  private static String left(Level level) {
    return level.key() + "_left";
  }
}
