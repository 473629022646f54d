package mailquota.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An advisory lock of PostgreSQL, held by a session of its own. If the session breaks, another
 * process may acquire the lock.
 */
final class SessionStoreLock implements StoreLock {

  /** The key of the advisory lock: "quot". */
  private static final long KEY = 0x71756f74;

  /** The server ends the session of an unreachable machine within a minute. */
  private static final String KEEP_ALIVE =
      """
      select set_config('tcp_keepalives_idle', '30', false), set_config('tcp_keepalives_interval', '10', false),
             set_config('tcp_keepalives_count', '3', false)
      """;

  private static final Logger log = LoggerFactory.getLogger(SessionStoreLock.class);

  private final StoreSettings settings;
  private @Nullable Connection session;
  private boolean isHeld;

  SessionStoreLock(StoreSettings settings) {
    this.settings = settings;
  }

  @Override
  public boolean hold() throws SQLException {
    if (session != null && !session.isValid((int) Dialect.CONNECT_WITHIN.toSeconds())) {
      close();
    }
    if (session == null) {
      session = connect();
    }
    if (!isHeld) {
      // Each success would need a release of its own.
      isHeld = tryLock(session);
    }
    return isHeld;
  }

  private Connection connect() throws SQLException {
    Properties properties = new Properties();
    if (settings.user() != null) {
      properties.setProperty("user", settings.user());
    }
    if (settings.password() != null) {
      properties.setProperty("password", settings.password().reveal());
    }
    Dialect.Postgresql.BOUNDS.forEach(properties::setProperty);
    Connection opened = DriverManager.getConnection(settings.url(), properties);
    try (PreparedStatement keepAlive = opened.prepareStatement(KEEP_ALIVE)) {
      keepAlive.execute();
      return opened;
    } catch (SQLException e) {
      opened.close();
      throw e;
    }
  }

  private boolean tryLock(Connection connection) throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement("select pg_try_advisory_lock(?)")) {
      ask.setLong(1, KEY);
      try (ResultSet answer = ask.executeQuery()) {
        return answer.next() && answer.getBoolean(1);
      }
    }
  }

  @Override
  public void close() {
    try {
      if (session != null) {
        session.close();
      }
    } catch (SQLException e) {
      log.debug("store={} a session was not closed: {}", settings.place(), e.getMessage());
    }
    session = null;
    isHeld = false;
  }
}
