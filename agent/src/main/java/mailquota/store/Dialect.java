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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import mailquota.sql.NativeLibrary;

/** Where SQLite and PostgreSQL differ. Immutable. */
sealed interface Dialect {

  /** A caller waits at most this long for a connection. */
  Duration CONNECT_WITHIN = Duration.ofSeconds(5);

  static Dialect of(StoreSettings settings) {
    return settings.url().startsWith(StoreSettings.SQLITE)
        ? new Sqlite(settings.url().substring(StoreSettings.SQLITE.length()))
        : new Postgresql();
  }

  /** The right to decide and deliver, not yet taken. */
  Claim claim(StoreSettings settings);

  /** The folder of its migrations, on the class path. */
  String migrations();

  /** Whether there is one before it is used; of a server, only a connection can tell. */
  boolean isThere();

  /**
   * How its connections are made.
   *
   * @throws IOException when there is no way to make any
   */
  void configure(HikariConfig pool) throws IOException;

  /** Where the database is one file: which. */
  Optional<Path> file();

  /**
   * Checks what no migration can change.
   *
   * @throws SQLException when the agent cannot work with the database
   */
  void check(Connection connection) throws SQLException;

  /** Whether what is stored cannot be trusted any more, so that a new try makes no sense. */
  boolean isCorrupt(SQLException failure);

  /** Whether a table, a column or the schema is missing. */
  boolean isSchemaGone(SQLException failure);

  /**
   * Puts what is corrupt aside, so that the store can begin anew.
   *
   * @return where it is now; empty where it cannot be put aside
   */
  Optional<Path> setAside(Instant now) throws IOException;

  /**
   * Begins a file, and the folder where that is missing, for a copy of the database.
   *
   * @return an empty file; no value where the database is no file
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

    /** SQLITE_ERROR, which says of what only in its words. */
    private static final int ERROR = 1;

    private static final DateTimeFormatter SUFFIX =
        DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    @Override
    public Claim claim(StoreSettings settings) {
      return file().<Claim>map(path -> new FileClaim(Path.of(path + ".lock"))).orElse(Claim.SOLE);
    }

    @Override
    public String migrations() {
      return "mailquota/store/migration/sqlite";
    }

    @Override
    public boolean isThere() {
      return file().map(Files::exists).orElse(false);
    }

    @Override
    public void configure(HikariConfig pool) throws IOException {
      NativeLibrary.load(folders());
      if (file().isPresent()) {
        create(file().get());
      }
      // One writer is all that SQLite has, and a second connection of ours would only be refused.
      pool.setMaximumPoolSize(1);
      pool.setMaxLifetime(0);
      pool.addDataSourceProperty("journal_mode", "WAL");
      pool.addDataSourceProperty("synchronous", "FULL");
      pool.addDataSourceProperty("foreign_keys", "true");
      pool.addDataSourceProperty("busy_timeout", String.valueOf(BUSY_TIMEOUT.toMillis()));
    }

    /**
     * Where code may be unpacked: beside the store only where it must, for its disk may be small.
     */
    private List<Path> folders() {
      Stream<Path> temporary = Stream.of(Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
      Stream<Path> beside = file().stream().map(path -> path.toAbsolutePath().resolveSibling(""));
      return Stream.concat(temporary, beside).distinct().toList();
    }

    /** Readable by nobody else: addresses of people are in it. SQLite's other files follow it. */
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
      // All that it must be able to do is part of the driver.
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

  /** A server. All waits are bounded: a database that is gone holds nobody up for ever. */
  record Postgresql() implements Dialect {

    /** Of each connection. */
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
            "ApplicationName",
            "quota-agent");

    private static final int CONNECTIONS = 4;

    /** undefined_table, undefined_column and invalid_schema_name, of the manual's appendix A. */
    private static final List<String> GONE = List.of("42P01", "42703", "3F000");

    @Override
    public Claim claim(StoreSettings settings) {
      return new SessionClaim(settings);
    }

    @Override
    public String migrations() {
      return "mailquota/store/migration/postgresql";
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

    /** In another encoding the name of a quota root may have characters that it refuses. */
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
    }

    @Override
    public boolean isCorrupt(SQLException failure) {
      return false; // Its admin's affair.
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
