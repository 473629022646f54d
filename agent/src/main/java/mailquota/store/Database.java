package mailquota.store;

import static java.util.Objects.requireNonNull;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to the database. The first use that succeeds migrates its schema. A corrupt file
 * is moved aside, and the next use creates a new one. Thread-safe.
 */
final class Database implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Database.class);

  private final StoreSettings settings;
  private final Dialect dialect;
  private final InstantSource clock;
  private final UnaryOperator<DataSource> between;
  private final BoundedCalls calls;

  private final AtomicInteger renewals = new AtomicInteger();

  /** Guards the lock of the store. Connections do not wait for it. */
  private final ReentrantLock locking = new ReentrantLock();

  private final StoreLock storeLock;

  /** Guards all below. */
  private final ReentrantLock lock = new ReentrantLock();

  private @Nullable HikariDataSource pool;
  private @Nullable Jdbi jdbi;
  private @Nullable DatabaseFiles files;
  private volatile boolean closed;

  private boolean hasBeenOpen;
  private boolean lacksSchema;

  /** A former file, to be salvaged into the present one. */
  private @Nullable Path old;

  /** Whether {@link #old} is a copy, to be deleted once it is salvaged. */
  private boolean isCopy;

  /**
   * @param between wraps the pool
   * @param calls runs the methods
   */
  Database(
      StoreSettings settings,
      InstantSource clock,
      UnaryOperator<DataSource> between,
      BoundedCalls calls) {
    this.settings = settings;
    this.clock = clock;
    this.between = between;
    this.calls = calls;
    dialect = Dialect.of(settings);
    storeLock = dialect.lock(settings);
  }

  boolean isThere() {
    return dialect.isThere();
  }

  /**
   * Acquires the lock of the store, or checks that it is held; false while another process holds
   * it.
   *
   * @throws StoreException if that fails
   */
  boolean acquireLock() {
    lockOrFail(locking);
    try {
      if (closed) {
        throw isClosed();
      }
      return storeLock.hold();
    } catch (SQLException | IOException e) {
      throw new StoreException("take the lock", settings, e);
    } finally {
      locking.unlock();
    }
  }

  /** With a limit, because the holder may wait for a disk that hangs. */
  private void lockOrFail(ReentrantLock wanted) {
    try {
      if (wanted.tryLock(Dialect.CONNECT_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    throw new StoreException(
        "read or write", settings, new SQLException("it is still busy with an earlier attempt"));
  }

  private StoreException isClosed() {
    return new StoreException("read or write", settings, new SQLException("it is closed"));
  }

  /**
   * The database, with its schema up to date.
   *
   * @throws StoreException if it cannot be opened
   */
  Jdbi open() {
    lockOrFail(lock);
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
      DataSource source = between.apply(opened);
      prepare(source);
      salvage(source);
      if (dialect.file().isPresent()) {
        files = DatabaseFiles.of(dialect.file().get());
      }
      pool = opened;
      return Jdbi.create(() -> used(source.getConnection()));
    } catch (IOException | SQLException | RuntimeException e) {
      if (opened != null) {
        opened.close();
      }
      throw e instanceof RuntimeException unchecked
          ? unchecked
          : new IllegalStateException(e.toString(), e);
    }
  }

  private Connection used(Connection connection) throws SQLException {
    try {
      dialect.use(connection);
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** With the lock held. */
  private void prepare(DataSource source) throws SQLException {
    try (Connection connection = source.getConnection()) {
      dialect.check(connection);
    }
    boolean isNew = Schema.migrate(source, dialect);
    if (!hasBeenOpen) {
      Schema.takeUnreadable(source);
    } else if (isNew && lacksSchema) {
      log.error("store={} had no schema any more: it is created anew", settings.place());
      renewals.incrementAndGet();
    }
    hasBeenOpen = true;
    lacksSchema = false;
  }

  /** With the lock held. */
  private void salvage(DataSource source) throws IOException {
    if (old == null) {
      return;
    }
    try (Connection connection = source.getConnection()) {
      Salvage.salvage(old, connection, calls::progress);
    } catch (SQLException e) {
      throw new IllegalStateException("what was saved cannot be written", e);
    }
    if (isCopy) {
      Files.deleteIfExists(old);
    }
    old = null;
  }

  private HikariConfig configuration() throws IOException {
    HikariConfig config = new HikariConfig();
    config.setPoolName("store");
    config.setJdbcUrl(settings.url());
    config.setUsername(settings.user());
    config.setPassword(settings.password() == null ? null : settings.password().reveal());
    config.setConnectionTimeout(Dialect.CONNECT_WITHIN.toMillis());
    // Without a connection at the start, the migration throws a better message.
    config.setInitializationFailTimeout(-1);
    dialect.configure(config);
    return config;
  }

  /** Disconnects, so that the next use opens the database again. */
  void reopenIfSchemaIsGone(Throwable failure) {
    SQLException sql = StoreException.sql(failure);
    if (sql == null || !dialect.isSchemaGone(sql)) {
      return;
    }
    lockOrFail(lock);
    try {
      lacksSchema = true;
      disconnect();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Checks that the open files still have their names. Otherwise their content is copied; the next
   * use salvages it into the present file, or into a new one.
   *
   * @throws StoreException if the copy fails
   */
  void requireFilesInPlace() {
    lockOrFail(lock);
    try {
      Optional<Path> changed = jdbi == null || files == null ? Optional.empty() : files.changed();
      if (changed.isPresent()) {
        log.error(
            "store={} file={} was deleted, moved or replaced while it was in use: a new one is"
                + " written",
            settings.place(),
            changed.get());
        copyAside();
        disconnect();
        renewals.incrementAndGet();
      }
    } catch (IOException e) {
      throw new StoreException("write the file anew", settings, e);
    } finally {
      lock.unlock();
    }
  }

  /** With the lock held. The open connection still sees the files without a name. */
  private void copyAside() throws IOException {
    Path copy = dialect.beginCopy(clock.instant()).orElseThrow();
    try (Connection connection = requireNonNull(pool).getConnection();
        PreparedStatement write = connection.prepareStatement("vacuum into ?")) {
      write.setString(1, copy.toString());
      write.execute();
      old = copy;
      isCopy = true;
    } catch (SQLException e) {
      log.error(
          "store={} nothing can be read of the old file: {}", settings.place(), e.getMessage());
      Files.deleteIfExists(copy);
    }
  }

  /**
   * Moves the file aside if the failure means that it is corrupt.
   *
   * @return whether it was moved, so that the next use creates a new store
   */
  boolean giveUpIfCorrupt(Throwable failure) {
    SQLException sql = StoreException.sql(failure);
    if (sql == null || !dialect.isCorrupt(sql)) {
      return false;
    }
    if (!acquireLock()) {
      log.error("store={} is corrupt, and left to the agent that has it", settings.place());
      return false;
    }
    lockOrFail(lock);
    try {
      disconnect();
      Optional<Path> aside = dialect.setAside(clock.instant());
      aside.ifPresent(to ->
          log.error(
              "store={} is corrupt and was moved to {}; a new one begins with what can be read of it: {}",
              settings.place(),
              to,
              sql.getMessage()));
      if (old == null) {
        old = aside.orElse(null);
        isCopy = false;
      }
      renewals.addAndGet(aside.isPresent() ? 1 : 0);
      return aside.isPresent();
    } catch (IOException e) {
      log.error(
          "store={} is corrupt and cannot be moved aside: {}", settings.place(), e.toString());
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** The number of new stores after a loss; they lack some rows of the old ones. */
  int renewals() {
    return renewals.get();
  }

  private void disconnect() {
    if (pool != null) {
      pool.close();
    }
    pool = null;
    jdbi = null;
    files = null;
  }

  @Override
  public void close() {
    closed = true;
    lockOrFail(lock);
    try {
      disconnect();
    } finally {
      lock.unlock();
    }
    lockOrFail(locking);
    try {
      storeLock.close();
    } finally {
      locking.unlock();
    }
  }
}
