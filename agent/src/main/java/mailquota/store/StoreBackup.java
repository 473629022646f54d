package mailquota.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Copies a SQLite database, which may be in use, into a new file. The copy has all transactions
 * that were committed when it began. A process that writes meanwhile does not wait for it: SQLite
 * in WAL mode lets readers and one writer work at the same time.
 */
public final class StoreBackup {

  private StoreBackup() {}

  /**
   * Writes the copy beside its target, brings it to the disk and renames it: the target is there
   * when it is complete. Only its owner can read it. Not limited in time.
   *
   * @throws IOException if the target exists or cannot be written
   * @throws StoreException if the store is no file of SQLite, or the database fails
   */
  public static void write(StoreSettings store, Path target) throws IOException {
    if (!(Dialect.of(store) instanceof Dialect.Sqlite database) || database.file().isEmpty()) {
      throw failure(
          store,
          new SQLException("expected a file of SQLite; PostgreSQL has tools of its own: pg_dump"));
    }
    if (Files.exists(target)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    Path folder = target.toAbsolutePath().resolveSibling("");
    Path written = folder.resolve("." + target.getFileName() + ".tmp");
    Files.deleteIfExists(written);
    Dialect.Sqlite.create(written);
    try {
      copy(database, written);
      sync(written, StandardOpenOption.WRITE);
      Files.move(written, target);
      sync(folder, StandardOpenOption.READ);
    } catch (SQLException e) {
      throw failure(store, e);
    } finally {
      Files.deleteIfExists(written);
    }
  }

  private static StoreException failure(StoreSettings store, SQLException cause) {
    return new StoreException("back the store up", store, cause);
  }

  private static void copy(Dialect.Sqlite database, Path target) throws SQLException {
    try (Connection connection = open(database);
        PreparedStatement copy = connection.prepareStatement("vacuum into ?")) {
      copy.setString(1, target.toString());
      copy.execute();
    }
  }

  /** Without the pool, which would migrate the schema and move a corrupt file aside. */
  private static Connection open(Dialect.Sqlite database) throws SQLException {
    database.loadDriver();
    return DriverManager.getConnection(StoreSettings.SQLITE + database.url());
  }

  private static void sync(Path path, StandardOpenOption mode) throws IOException {
    try (FileChannel channel = FileChannel.open(path, mode)) {
      channel.force(true);
    }
  }
}
