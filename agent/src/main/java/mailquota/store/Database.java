package mailquota.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to the database, made and its schema migrated at the first use that succeeds. A
 * file that turns out corrupt is put aside, and the next use begins a new one. Thread-safe.
 */
final class Database implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Database.class);

  private final StoreSettings settings;
  private final Dialect dialect;
  private final InstantSource clock;

  /** Guards the claim; nobody who wants a connection waits for it. */
  private final ReentrantLock claiming = new ReentrantLock();

  private final Claim claim;

  /** Guards all below. */
  private final ReentrantLock lock = new ReentrantLock();

  private @Nullable HikariDataSource pool;
  private @Nullable Jdbi jdbi;
  private volatile boolean closed;
  private int renewals;

  /** What was put aside and has not been salvaged yet. */
  private @Nullable Path corrupt;

  Database(StoreSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    dialect = Dialect.of(settings);
    claim = dialect.claim(settings);
  }

  boolean isThere() {
    return dialect.isThere();
  }

  /**
   * Whether this process may decide and deliver for the owner; false while another does.
   *
   * @throws StoreException when that cannot be told now
   */
  boolean claim() {
    claiming.lock();
    try {
      if (closed) {
        throw isClosed();
      }
      return claim.hold();
    } catch (SQLException | IOException e) {
      throw new StoreException("claim shard=" + settings.owner(), settings, e);
    } finally {
      claiming.unlock();
    }
  }

  private StoreException isClosed() {
    return new StoreException("read or write", settings, new SQLException("it is closed"));
  }

  /**
   * The database, its schema up to date.
   *
   * @throws StoreException when it cannot be had now
   */
  Jdbi open() {
    lock.lock();
    try {
      if (closed) {
        throw isClosed();
      }
      if (jdbi == null) {
        try {
          jdbi = connect();
        } catch (RuntimeException e) {
          if (!giveUpIfCorrupt(e)) {
            throw new StoreException("open the store", settings, e);
          }
          jdbi = connectAnew();
        }
      }
      return jdbi;
    } finally {
      lock.unlock();
    }
  }

  private Jdbi connectAnew() {
    try {
      return connect();
    } catch (RuntimeException e) {
      throw new StoreException("begin a new store", settings, e);
    }
  }

  /** With the lock held. */
  private Jdbi connect() {
    HikariDataSource opened = null;
    try {
      opened = new HikariDataSource(configuration());
      Flyway.configure(Database.class.getClassLoader())
          .dataSource(opened)
          .locations("classpath:" + dialect.migrations())
          .load()
          .migrate();
      salvage(opened);
      pool = opened;
      return Jdbi.create(opened);
    } catch (IOException | RuntimeException e) {
      if (opened != null) {
        opened.close();
      }
      throw e instanceof RuntimeException unchecked
          ? unchecked
          : new IllegalStateException("cannot create the file: " + e, e);
    }
  }

  /** With the lock held. */
  private void salvage(HikariDataSource opened) {
    if (corrupt == null) {
      return;
    }
    try (Connection connection = opened.getConnection()) {
      Salvage.salvage(corrupt, connection);
      corrupt = null;
    } catch (SQLException e) {
      throw new IllegalStateException("what was saved cannot be written", e);
    }
  }

  private HikariConfig configuration() throws IOException {
    HikariConfig config = new HikariConfig();
    config.setPoolName("store");
    config.setJdbcUrl(settings.url());
    config.setUsername(settings.user());
    config.setPassword(settings.password() == null ? null : settings.password().reveal());
    config.setConnectionTimeout(Dialect.CONNECT_WITHIN.toMillis());
    // Begin even when the database does not answer; the migration then says why.
    config.setInitializationFailTimeout(-1);
    dialect.configure(config);
    return config;
  }

  /**
   * When the failure says that the file is corrupt, puts it aside.
   *
   * @return whether it did, so that the next use finds a new and empty store
   */
  boolean giveUpIfCorrupt(Throwable failure) {
    SQLException sql = StoreException.sql(failure);
    if (sql == null || !dialect.isCorrupt(sql)) {
      return false;
    }
    if (!claim()) {
      log.error("store={} is corrupt, and left to the agent that has it", settings.place());
      return false;
    }
    lock.lock();
    try {
      disconnect();
      Optional<Path> aside = dialect.setAside(clock.instant());
      aside.ifPresent(to ->
          log.error(
              "store={} is corrupt and was moved to {}; a new one begins with what can be read of it: {}",
              settings.place(),
              to,
              sql.getMessage()));
      if (corrupt == null) {
        corrupt = aside.orElse(null);
      }
      renewals += aside.isPresent() ? 1 : 0;
      return aside.isPresent();
    } catch (IOException e) {
      log.error(
          "store={} is corrupt and cannot be moved aside: {}", settings.place(), e.toString());
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** How often a corrupt store gave way to a new and empty one. */
  int renewals() {
    lock.lock();
    try {
      return renewals;
    } finally {
      lock.unlock();
    }
  }

  private void disconnect() {
    if (pool != null) {
      pool.close();
    }
    pool = null;
    jdbi = null;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      disconnect();
    } finally {
      lock.unlock();
    }
    claiming.lock();
    try {
      claim.close();
    } finally {
      claiming.unlock();
    }
  }
}
