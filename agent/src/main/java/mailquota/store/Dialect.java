package mailquota.store;

import com.zaxxer.hikari.HikariConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.stream.Stream;
import mailquota.sql.NativeLibrary;
import org.postgresql.PGConnection;

/** The differences between SQLite and PostgreSQL. Thread-safe. */
sealed interface Dialect {

  /** The limit of waiting for a connection. */
  Duration CONNECT_WITHIN = Duration.ofSeconds(5);

  static Dialect of(StoreSettings settings) {
    return settings.url().startsWith(StoreSettings.SQLITE)
        ? new Sqlite(settings.url().substring(StoreSettings.SQLITE.length()))
        : new Postgresql(settings.url());
  }

  /** The lock of the store, not acquired yet. */
  StoreLock lock(StoreSettings settings);

  /** The folder of the migrations on the class path. */
  String migrations();

  /** The tables that the other dialect does not have. */
  List<String> ownTables();

  /** Whether the database exists; true for a server. */
  boolean isThere();

  /**
   * Sets the properties of connections.
   *
   * @throws IOException if the file or the native library cannot be used
   */
  void configure(HikariConfig pool) throws IOException;

  /** The file of the database; empty for a server. */
  Optional<Path> file();

  /**
   * Checks properties of the database that no migration can change.
   *
   * @throws SQLException if the agent cannot work with it
   */
  void check(Connection connection) throws SQLException;

  /** Prepares a connection of the pool for one use. */
  void use(Connection connection) throws SQLException;

  /** Whether the file is corrupt, so that another attempt makes no sense. */
  boolean isCorrupt(SQLException failure);

  /** Whether a table, a column or the schema is missing. */
  boolean isSchemaGone(SQLException failure);

  /**
   * Moves a corrupt file aside.
   *
   * @return its new path; empty if there is no file
   */
  Optional<Path> setAside(Instant now) throws IOException;

  /**
   * Creates an empty file, with its folder, for a copy of the database.
   *
   * @return empty if the database is no file
   */
  Optional<Path> beginCopy(Instant now) throws IOException;

  /**
   * A file. In WAL mode with {@code synchronous=FULL}, each commit is on the disk before it
   * returns; with NORMAL, the last ones could be lost when the power fails.
   *
   * @param url what follows {@code jdbc:sqlite:}: the file, {@code :memory:} for none, and perhaps
   *     parameters
   */
  record Sqlite(String url) implements Dialect {

    /** While another process holds a lock; shorter than {@link #CONNECT_WITHIN}. */
    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(3);

    /** SQLITE_CORRUPT and SQLITE_NOTADB, of sqlite.org/rescode.html. */
    private static final List<Integer> CORRUPT = List.of(11, 26);

    /** SQLITE_ERROR; only the message has the cause. */
    private static final int ERROR = 1;

    private static final DateTimeFormatter SUFFIX =
        DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    @Override
    public StoreLock lock(StoreSettings settings) {
      return file()
          .<StoreLock>map(path -> new FileStoreLock(Path.of(path + ".lock")))
          .orElse(StoreLock.ALWAYS_HELD);
    }

    @Override
    public String migrations() {
      return "mailquota/store/migration/sqlite";
    }

    @Override
    public List<String> ownTables() {
      return List.of();
    }

    @Override
    public boolean isThere() {
      return file().map(Files::exists).orElse(false);
    }

    @Override
    public void configure(HikariConfig pool) throws IOException {
      loadDriver();
      if (file().isPresent()) {
        create(file().get());
      }
      // SQLite has one writer; a second connection would be refused.
      pool.setMaximumPoolSize(1);
      pool.setMaxLifetime(0);
      pool.addDataSourceProperty("journal_mode", "WAL");
      pool.addDataSourceProperty("synchronous", "FULL");
      pool.addDataSourceProperty("foreign_keys", "true");
      pool.addDataSourceProperty("busy_timeout", String.valueOf(BUSY_TIMEOUT.toMillis()));
    }

    void loadDriver() {
      NativeLibrary.load(folders());
    }

    /**
     * The folders for the native library: the one of the store last, because its disk may be small.
     */
    private List<Path> folders() {
      Stream<Path> temporary = Stream.of(Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
      Stream<Path> beside = file().stream().map(path -> path.toAbsolutePath().resolveSibling(""));
      return Stream.concat(temporary, beside).distinct().toList();
    }

    /** Readable by the owner only, because of the addresses. The other files of SQLite follow. */
    static void create(Path path) throws IOException {
      if (Files.exists(path)) {
        return;
      }
      if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.createFile(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      } else {
        Files.createFile(path);
      }
    }

    @Override
    public void use(Connection connection) {}

    @Override
    public boolean isCorrupt(SQLException failure) {
      return CORRUPT.contains(failure.getErrorCode());
    }

    @Override
    public boolean isSchemaGone(SQLException failure) {
      return failure.getErrorCode() == ERROR
          && String.valueOf(failure.getMessage()).contains("no such ");
    }

    @Override
    public void check(Connection connection) {
      // The driver has a version of SQLite of its own.
    }

    @Override
    public Optional<Path> setAside(Instant now) throws IOException {
      if (file().isEmpty()) {
        return Optional.empty();
      }
      Path from = file().get();
      Path to = from.resolveSibling(from.getFileName() + ".corrupt-" + SUFFIX.format(now));
      for (String part : DatabaseFiles.PARTS) {
        Path source = Path.of(from + part);
        if (Files.exists(source)) {
          Files.move(source, Path.of(to + part), StandardCopyOption.ATOMIC_MOVE);
        }
      }
      return Optional.of(to);
    }

    @Override
    public Optional<Path> beginCopy(Instant now) throws IOException {
      if (file().isEmpty()) {
        return Optional.empty();
      }
      Path file = file().get().toAbsolutePath();
      Files.createDirectories(file.getParent());
      Path copy = file.resolveSibling(file.getFileName() + ".copy-" + SUFFIX.format(now));
      create(copy);
      return Optional.of(copy);
    }

    @Override
    public Optional<Path> file() {
      int parameters = url.indexOf('?');
      String name = parameters < 0 ? url : url.substring(0, parameters);
      return name.isEmpty() || name.equals(":memory:")
          ? Optional.empty()
          : Optional.of(Path.of(name));
    }
  }

  /** A server. All waits are bounded. */
  final class Postgresql implements Dialect {

    /** After how many executions the driver prepares a statement in the session. */
    private static final String PREPARE = "prepareThreshold";

    /** The driver's default. Writing takes half of the time then. */
    private static final int PREPARED_AFTER = 5;

    /** The properties of each connection. */
    static final Map<String, String> BOUNDS =
        Map.of(
            "connectTimeout",
            String.valueOf(CONNECT_WITHIN.toSeconds()),
            "loginTimeout",
            String.valueOf(CONNECT_WITHIN.toSeconds()),
            "cancelSignalTimeout",
            String.valueOf(CONNECT_WITHIN.toSeconds()),
            "socketTimeout",
            "30",
            "tcpKeepAlive",
            "true",
            // A pooler may run each transaction in another session, where another client's
            // statement may have the same name.
            PREPARE,
            "0",
            "ApplicationName",
            "quota-agent");

    private static final int CONNECTIONS = 4;

    /** undefined_table, undefined_column and invalid_schema_name, of the manual's appendix A. */
    private static final List<String> GONE = List.of("42P01", "42703", "3F000");

    private final boolean mayPrepare;

    /** The connections to a pooler; they are not asked again. */
    private final Set<PGConnection> pooled =
        Collections.newSetFromMap(Collections.synchronizedMap(new WeakHashMap<>()));

    private Postgresql(String url) {
      mayPrepare = !url.contains(PREPARE);
    }

    @Override
    public StoreLock lock(StoreSettings settings) {
      return StoreLock.ALWAYS_HELD; // Agents divide the rows by leases.
    }

    @Override
    public String migrations() {
      return "mailquota/store/migration/postgresql";
    }

    @Override
    public List<String> ownTables() {
      return List.of("agent", "segment", "listing", "hint");
    }

    @Override
    public boolean isThere() {
      return true;
    }

    @Override
    public void configure(HikariConfig pool) {
      pool.setMaximumPoolSize(CONNECTIONS);
      BOUNDS.forEach(pool::addDataSourceProperty);
      pool.addDataSourceProperty("reWriteBatchedInserts", "true");
    }

    @Override
    public Optional<Path> file() {
      return Optional.empty();
    }

    /**
     * Where the tables were dropped by hand, the function is left, and Flyway takes a schema with a
     * function for that of another program.
     */
    private static final String DROP_LEFT_FUNCTION =
        """
        do $$ begin
          if to_regclass('flyway_schema_history') is null then
            drop function if exists wal_timeline();
          end if;
        end $$
        """;

    /** Other encodings refuse characters of the names of quota roots. */
    @Override
    public void check(Connection connection) throws SQLException {
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("show server_encoding")) {
        String encoding = row.next() ? row.getString(1) : "unknown";
        if (!encoding.equals("UTF8")) {
          throw new SQLException(
              "the encoding of the database is "
                  + encoding
                  + ", expected UTF8: create it with \"encoding 'UTF8' template template0\"");
        }
      }
      try (Statement statement = connection.createStatement()) {
        statement.execute(DROP_LEFT_FUNCTION);
      }
    }

    @Override
    public void use(Connection connection) throws SQLException {
      PGConnection session = connection.unwrap(PGConnection.class);
      if (mayPrepare && session.getPrepareThreshold() == 0 && !pooled.contains(session)) {
        if (isOwnSession(connection, session)) {
          session.setPrepareThreshold(PREPARED_AFTER);
        } else {
          pooled.add(session);
        }
      }
    }

    /** A pooler names a process of its own to its clients, for their requests to cancel. */
    private static boolean isOwnSession(Connection connection, PGConnection session)
        throws SQLException {
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
        return row.next() && row.getInt(1) == session.getBackendPID();
      }
    }

    @Override
    public boolean isCorrupt(SQLException failure) {
      return false;
    }

    @Override
    public boolean isSchemaGone(SQLException failure) {
      String state = failure.getSQLState();
      return state != null && GONE.contains(state);
    }

    @Override
    public Optional<Path> setAside(Instant now) {
      return Optional.empty();
    }

    @Override
    public Optional<Path> beginCopy(Instant now) {
      return Optional.empty();
    }
  }
}
