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
 * An advisory lock of PostgreSQL's, held by a session of its own, with which it ends. Whoever loses
 * the session may find that another has it.
 */
final class SessionClaim implements Claim {

  /** Of all advisory locks in the database, ours: "quot". */
  private static final long KEY = 0x71756f74;

  /** So that the server ends the session of a machine that is gone within a minute. */
  private static final String KEEP_ALIVE =
      """
      select set_config('tcp_keepalives_idle', '30', false), set_config('tcp_keepalives_interval', '10', false),
             set_config('tcp_keepalives_count', '3', false)
      """;

  private static final Logger log = LoggerFactory.getLogger(SessionClaim.class);

  private final StoreSettings settings;
  private @Nullable Connection session;
  private boolean isHeld;

  SessionClaim(StoreSettings settings) {
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
      // Once: each success would have to be undone.
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
