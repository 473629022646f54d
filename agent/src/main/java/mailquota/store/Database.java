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
 * The connections to the database, made and its schema migrated at the first use that succeeds. A
 * file that turns out corrupt is put aside, and the next use begins a new one. Thread-safe.
 */
final class Database implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Database.class);

  private final StoreSettings settings;
  private final Dialect dialect;
  private final InstantSource clock;
  private final UnaryOperator<DataSource> between;
  private final BoundedCalls calls;

  private final AtomicInteger renewals = new AtomicInteger();

  /** Guards the claim; nobody who wants a connection waits for it. */
  private final ReentrantLock claiming = new ReentrantLock();

  private final Claim claim;

  /** Guards all below. */
  private final ReentrantLock lock = new ReentrantLock();

  private @Nullable HikariDataSource pool;
  private @Nullable Jdbi jdbi;
  private @Nullable DatabaseFiles files;
  private volatile boolean closed;

  private boolean hasBeenOpen;
  private boolean lacksSchema;

  /** A file that is not used any more, to be salvaged into the one that is. */
  private @Nullable Path old;

  /** Whether {@link #old} is a copy that nobody needs once it is salvaged. */
  private boolean isCopy;

  /**
   * @param between stands between the pool and those who use it
   * @param calls which of the methods are run in
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
    claim = dialect.claim(settings);
  }

  boolean isThere() {
    return dialect.isThere();
  }

  /**
   * Whether this process may decide and deliver; false while another does.
   *
   * @throws StoreException when that cannot be told now
   */
  boolean claim() {
    lockOrFail(claiming);
    try {
      if (closed) {
        throw isClosed();
      }
      return claim.hold();
    } catch (SQLException | IOException e) {
      throw new StoreException("take the lock", settings, e);
    } finally {
      claiming.unlock();
    }
  }

  /** Whoever has it may be waiting for a disk that hangs. */
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
   * The database, its schema up to date.
   *
   * @throws StoreException when it cannot be had now
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
      return Jdbi.create(source);
    } catch (IOException | SQLException | RuntimeException e) {
      if (opened != null) {
        opened.close();
      }
      throw e instanceof RuntimeException unchecked
          ? unchecked
          : new IllegalStateException(e.toString(), e);
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
    // Begin even when the database does not answer; the migration then says why.
    config.setInitializationFailTimeout(-1);
    dialect.configure(config);
    return config;
  }

  /** The next use opens it anew, and says what is missing. */
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
   * Looks whether the files that are written to are still there under their names. Where not, what
   * is in them is copied, and the next use begins a new file with it, or goes on with the one that
   * is there now.
   *
   * @throws StoreException when no file can be made there now
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

  /** With the lock held. What this connection sees has no name any more. */
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

  /** How often a store gave way to a new one, which lacks some of what was in the old one. */
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
    lockOrFail(claiming);
    try {
      claim.close();
    } finally {
      claiming.unlock();
    }
  }
}
