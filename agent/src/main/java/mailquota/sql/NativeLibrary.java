package mailquota.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import mailquota.net.TemporaryFiles;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * Loads the native library of SQLite once for the process. The driver unpacks it into the temporary
 * folder only, which may be mounted noexec, and leaves it there when the process is killed. This
 * class tries several folders, and deletes the file as soon as it is mapped. Thread-safe.
 */
public final class NativeLibrary {

  private static final String PREFIX = "quota-agent-sqlite-";
  private static final TemporaryFiles FILES = new TemporaryFiles(PREFIX);

  /** Guards {@link #isLoaded}. */
  private static final ReentrantLock LOCK = new ReentrantLock();

  private static boolean isLoaded;

  private NativeLibrary() {}

  /**
   * Loads the library from the first folder that works.
   *
   * @throws IllegalStateException if none works
   */
  public static void load(List<Path> folders) {
    LOCK.lock();
    try {
      // The system may have its own library.
      if (isLoaded || isMapped() || System.getProperty("org.sqlite.lib.path") != null) {
        return;
      }
      List<String> failures = new ArrayList<>();
      for (Path folder : folders) {
        try {
          FILES.sweep(folder);
          loadFrom(folder);
          isLoaded = true;
          return;
        } catch (IOException | SQLException | UnsatisfiedLinkError e) {
          failures.add(folder + " (" + why(folder, e) + ")");
        }
      }
      throw new IllegalStateException(
          "SQLite's native library cannot be loaded from " + String.join(" or ", failures));
    } finally {
      LOCK.unlock();
    }
  }

  /**
   * Whether the driver has loaded its own copy. A second copy would take over some native methods
   * with uninitialized state, and crash the process.
   */
  private static boolean isMapped() {
    try (Stream<String> mapped = Files.lines(Path.of("/proc/self/maps"))) {
      String name = LibraryLoaderUtil.getNativeLibName();
      return mapped.anyMatch(line -> line.contains(name));
    } catch (IOException | UncheckedIOException _) {
      return false; // Not Linux.
    }
  }

  private static String why(Path folder, Throwable failure) {
    return Files.isDirectory(folder)
        ? String.valueOf(failure.getMessage()).replaceAll("\\S*" + PREFIX + "\\S*: ", "")
        : "no such folder";
  }

  @SuppressWarnings("restricted") // The manifest allows it (Enable-Native-Access), for the driver.
  private static void loadFrom(Path folder) throws IOException, SQLException {
    String name = LibraryLoaderUtil.getNativeLibName();
    String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
    try (InputStream packed = LibraryLoaderUtil.class.getResourceAsStream(resource)) {
      if (packed == null) {
        return; // The driver has none for this system, and looks for an installed one.
      }
      Path file = FILES.newFile(folder, name);
      try {
        Files.copy(packed, file, StandardCopyOption.REPLACE_EXISTING);
        System.load(file.toAbsolutePath().toString());
        initializeDriver(file);
      } finally {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Makes the driver use the loaded file. */
  private static void initializeDriver(Path file) throws SQLException {
    System.setProperty("org.sqlite.tmpdir", file.toAbsolutePath().resolveSibling("").toString());
    System.setProperty("org.sqlite.lib.path", file.toAbsolutePath().resolveSibling("").toString());
    System.setProperty("org.sqlite.lib.name", file.getFileName().toString());
    try {
      DriverManager.getConnection("jdbc:sqlite::memory:").close();
    } finally {
      System.clearProperty("org.sqlite.lib.path");
      System.clearProperty("org.sqlite.lib.name");
    }
  }
}
