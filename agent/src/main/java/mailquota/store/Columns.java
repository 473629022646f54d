package mailquota.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
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
import mailquota.inventory.Mailbox;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Usage;
import mailquota.warning.WarningState;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** How values stand in columns. */
final class Columns {

  private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000);
  private static final long NANOS_OF_SECOND = 1_000_000_000;
  private static final List<Level> ABOVE_OK =
      List.of(Level.INFO, Level.WARNING, Level.CRITICAL, Level.FULL);

  /** With a mailbox of 320 characters and a server of 250, two such names are below the bound. */
  private static final int LONGEST_IN_KEY = 150;

  private static final String HASHED = "sha256:";

  /** What no text of PostgreSQL may have, and a name from the wire may, stands as this. */
  private static final char NUL = '\ufffe';

  private Columns() {}

  /** Nanoseconds since 1970; the nearest that there is for an instant out of 1678 to 2262. */
  static long of(Instant instant) {
    BigInteger nanos =
        BigInteger.valueOf(instant.getEpochSecond())
            .multiply(NANOS)
            .add(BigInteger.valueOf(instant.getNano()));
    return nanos.bitLength() < Long.SIZE
        ? nanos.longValue()
        : nanos.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }

  static @Nullable Long ofNullable(@Nullable Instant instant) {
    return instant == null ? null : of(instant);
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
   * The name as it stands in a key; a long one, by its hash: PostgreSQL has no index entry of more
   * than 2,704 bytes. The whole name then stands in a column of its own, {@link #longName}.
   */
  static String key(String name) {
    return isLong(name) ? HASHED + HexFormat.of().formatHex(hash(name)) : text(name);
  }

  /** The whole name where the key is its hash; else null. */
  static @Nullable String longName(String name) {
    return isLong(name) ? text(name) : null;
  }

  static String name(ResultSet row, String key, String longName) throws SQLException {
    String name = textOrNull(row, longName);
    return name == null ? text(row, key) : name;
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

  /** The first two bytes of SHA-256 of the address: agents divide the rows of a server by it. */
  static int slot(Address mailbox) {
    byte[] hash = hash(mailbox.value());
    return Byte.toUnsignedInt(hash[0]) << Byte.SIZE | Byte.toUnsignedInt(hash[1]);
  }

  /** The columns that say of which mailbox a row is. */
  static <S extends SqlStatement<S>> S bind(S statement, String server, Address mailbox) {
    return statement
        .bind("server", text(server))
        .bind("slot", slot(mailbox))
        .bind("mailbox", mailbox.value());
  }

  /** The columns of a usage, null for unknown; {@link #usage} reads them. */
  static <S extends SqlStatement<S>> S bind(S statement, @Nullable Usage usage) {
    return statement
        .bind("used", usage == null ? null : usage.used())
        .bind(
            "used_limit",
            usage != null && usage.limit() instanceof Limit.Finite(long most) ? most : null);
  }

  static @Nullable Usage usage(ResultSet row) throws SQLException {
    Long used = numberOrNull(row, "used");
    Long limit = numberOrNull(row, "used_limit");
    return used == null
        ? null
        : new Usage(used, limit == null ? Limit.UNLIMITED : new Limit.Finite(limit));
  }

  /** The columns of a state; {@link #state} reads them. */
  static <S extends SqlStatement<S>> S bind(S statement, WarningState state) {
    statement
        .bind("level", state.level().name())
        .bind("told", state.told().name())
        .bind("told_at", of(state.toldAt()))
        .bind("episode", of(state.episode()))
        .bind("reminders", state.reminders());
    for (Level level : ABOVE_OK) {
      statement.bind(left(level), ofNullable(state.left().get(level)));
    }
    return statement;
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
            Level.valueOf(row.getString("told")),
            instant(row, "told_at"),
            instant(row, "episode"),
            row.getInt("reminders"));
    return state.equals(WarningState.CLEAR) ? WarningState.CLEAR : state;
  }

  /** Executes a statement with the key of each mailbox. */
  static void executeEach(Handle handle, String sql, Collection<Mailbox> mailboxes) {
    PreparedBatch batch = handle.prepareBatch(sql);
    mailboxes.forEach(each -> bind(batch, each.server(), each.address()).add());
    execute(batch);
  }

  static void execute(PreparedBatch batch) {
    if (batch.size() > 0) {
      batch.execute();
    }
  }

  private static String left(Level level) {
    return level.key() + "_left";
  }
}
