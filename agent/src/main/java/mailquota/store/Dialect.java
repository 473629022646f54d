package mailquota.store;

import com.zaxxer.hikari.HikariConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Where SQLite and PostgreSQL differ. Immutable. */
sealed interface Dialect {

  /** A caller waits at most this long for a connection. */
  Duration CONNECT_WITHIN = Duration.ofSeconds(5);

  static Dialect of(StoreSettings settings) {
    return settings.url().startsWith(StoreSettings.SQLITE)
        ? new Sqlite(settings.url().substring(StoreSettings.SQLITE.length()))
        : new Postgresql();
  }

  /** The right to decide and deliver for the owner, not yet taken. */
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

  /** Whether what is stored cannot be trusted any more, so that a new try makes no sense. */
  boolean isCorrupt(SQLException failure);

  /**
   * Puts what is corrupt aside, so that the store can begin anew.
   *
   * @return where it is now; empty where it cannot be put aside
   */
  Optional<Path> setAside(Instant now) throws IOException;

  /**
   * A file. In WAL mode with {@code synchronous=FULL}, each commit is on the disk before it
   * returns; with NORMAL, the last ones could be lost when the power fails.
   *
   * @param file {@code :memory:} for none; the URL's parameters may follow
   */
  record Sqlite(String file) implements Dialect {

    /** While another process holds a lock; shorter than {@link #CONNECT_WITHIN}. */
    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(3);

    /** SQLITE_CORRUPT and SQLITE_NOTADB, of sqlite.org/rescode.html. */
    private static final List<Integer> CORRUPT = List.of(11, 26);

    private static final DateTimeFormatter SUFFIX =
        DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    @Override
    public Claim claim(StoreSettings settings) {
      return path()
          .<Claim>map(path -> new FileClaim(Path.of(path + ".lock"), settings.owner()))
          .orElse(Claim.SOLE);
    }

    @Override
    public String migrations() {
      return "mailquota/store/migration/sqlite";
    }

    @Override
    public boolean isThere() {
      return path().map(Files::exists).orElse(false);
    }

    @Override
    public void configure(HikariConfig pool) throws IOException {
      NativeLibrary.load(folders());
      if (path().isPresent()) {
        create(path().get());
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
      Stream<Path> beside = path().stream().map(path -> path.toAbsolutePath().resolveSibling(""));
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
    public Optional<Path> setAside(Instant now) throws IOException {
      if (path().isEmpty()) {
        return Optional.empty();
      }
      Path from = path().get();
      Path to = from.resolveSibling(from.getFileName() + ".corrupt-" + SUFFIX.format(now));
      // Its log last of all: without the file it is nothing.
      for (String part : List.of("", "-wal", "-shm")) {
        Path source = Path.of(from + part);
        if (Files.exists(source)) {
          Files.move(source, Path.of(to + part), StandardCopyOption.ATOMIC_MOVE);
        }
      }
      return Optional.of(to);
    }

    private Optional<Path> path() {
      int parameters = file.indexOf('?');
      String name = parameters < 0 ? file : file.substring(0, parameters);
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
            "connectTimeout", String.valueOf(CONNECT_WITHIN.toSeconds()),
            "socketTimeout", "30",
            "tcpKeepAlive", "true",
            "ApplicationName", "quota-agent");

    private static final int CONNECTIONS = 4;

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
    public boolean isCorrupt(SQLException failure) {
      return false; // Its admin's affair.
    }

    @Override
    public Optional<Path> setAside(Instant now) {
      return Optional.empty();
    }
  }
}
