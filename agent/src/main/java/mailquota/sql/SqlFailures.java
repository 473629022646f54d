package mailquota.sql;

import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import mailquota.net.Deadline;
import mailquota.net.TlsFailure;
import mailquota.quota.Durations;
import mailquota.quota.Reason;
import org.jspecify.annotations.Nullable;

/** What the exceptions of the drivers mean: the reason by SQLSTATE, and one line of the text. */
final class SqlFailures {

  private static final int MOST_TEXT = 300;
  private static final int MOST_CAUSES = 10;

  /** Of MariaDB and MySQL: no right to the database, a table or a column. */
  private static final List<Integer> MARIADB_DENIED = List.of(1044, 1045, 1142, 1143, 1370);

  private static final int MARIADB_TOO_MANY_CONNECTIONS = 1040;

  /** SQLITE_CANTOPEN and SQLITE_BUSY of sqlite.org/rescode.html. */
  private static final List<Integer> SQLITE_UNAVAILABLE = List.of(14, 5);

  /** What the drivers say of a certificate that they refuse by themselves. */
  private static final Pattern CERTIFICATE =
      Pattern.compile("(?i)self.signed certificate|hostname .* could not be verified");

  private static final Pattern CONNECTION_NUMBER = Pattern.compile("^\\(conn[=:]\\d+\\) ");

  /** A database quotes the values that it cannot use. */
  private static final Pattern ADDRESS = Pattern.compile("[^\\s'\"@]+@[^\\s'\"@]+");

  private SqlFailures() {}

  static SqlFailedException of(SQLException failure, Deadline deadline, SqlDatabase database) {
    if (deadline.hasPassed()) {
      return late(deadline, database);
    }
    Reason reason = reason(failure, database);
    String state = failure.getSQLState();
    return new SqlFailedException(
        reason,
        database.place()
            + ": "
            + text(failure)
            + (state == null ? "" : " (SQLSTATE " + state + ")")
            + hint(reason, failure, database));
  }

  static SqlFailedException late(Deadline deadline, SqlDatabase database) {
    return new SqlFailedException(
        Reason.TIMEOUT,
        database.place()
            + ": the query has no complete answer after "
            + Durations.written(deadline.timeout()));
  }

  private static String hint(Reason reason, SQLException failure, SqlDatabase database) {
    return isTls(reason, failure, database)
        ? "; ca-file names other authorities, allow-plaintext: true is without TLS"
        : "";
  }

  private static boolean isTls(Reason reason, SQLException failure, SqlDatabase database) {
    String text = text(failure).toUpperCase(Locale.ROOT);
    return database.isTls()
        && (reason == Reason.TLS || text.contains("SSL") || text.contains("TLS"));
  }

  private static Reason reason(SQLException failure, SqlDatabase database) {
    if (isCausedBy(UnknownHostException.class, failure)) {
      return Reason.DNS;
    }
    if (isCausedBy(SSLException.class, failure)
        || (database.isTls() && CERTIFICATE.matcher(text(failure)).find())) {
      return Reason.TLS;
    }
    return switch (database.kind()) {
      case SQLITE ->
          SQLITE_UNAVAILABLE.contains(failure.getErrorCode() & 0xff)
              ? Reason.UNAVAILABLE
              : Reason.PROTOCOL;
      case MARIADB -> {
        if (MARIADB_DENIED.contains(failure.getErrorCode())) {
          yield Reason.AUTH;
        }
        yield failure.getErrorCode() == MARIADB_TOO_MANY_CONNECTIONS
            ? Reason.THROTTLED
            : byState(failure.getSQLState());
      }
      case POSTGRESQL -> byState(failure.getSQLState());
    };
  }

  /** The classes of SQL and of PostgreSQL's appendix A. */
  private static Reason byState(@Nullable String state) {
    if (state == null || state.length() < 2) {
      return Reason.PROTOCOL;
    }
    return switch (state.substring(0, 2)) {
      case "08" -> Reason.CONNECT;
      case "28" -> Reason.AUTH;
      case "53" -> Reason.THROTTLED;
      // Operator intervention and system error; 70 is a killed query of MariaDB.
      case "57", "58", "70" -> Reason.UNAVAILABLE;
      default -> state.equals("42501") ? Reason.AUTH : Reason.PROTOCOL;
    };
  }

  private static boolean isCausedBy(Class<? extends Exception> type, Throwable failure) {
    return cause(type, failure).isPresent();
  }

  private static <T extends Exception> Optional<T> cause(Class<T> type, Throwable failure) {
    return Stream.iterate(failure, each -> each != null, Throwable::getCause)
        .limit(MOST_CAUSES)
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst();
  }

  /** The first line: PostgreSQL adds details, with values, in others. */
  private static String text(SQLException failure) {
    String text =
        cause(SSLException.class, failure)
            .map(tls -> "no TLS: " + TlsFailure.text(tls))
            .orElseGet(() -> String.valueOf(failure.getMessage()));
    String line = text.lines().findFirst().orElse("");
    String plain = CONNECTION_NUMBER.matcher(line).replaceFirst("");
    String masked = ADDRESS.matcher(plain).replaceAll("***");
    return masked.length() > MOST_TEXT ? masked.substring(0, MOST_TEXT) + "…" : masked;
  }
}
