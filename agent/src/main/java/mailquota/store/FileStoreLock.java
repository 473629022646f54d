package mailquota.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lock on a file beside the database. The file is never deleted: if another process were about to
 * lock it, two processes would hold a lock.
 */
final class FileStoreLock implements StoreLock {

  private static final Logger log = LoggerFactory.getLogger(FileStoreLock.class);

  private final Path file;
  private @Nullable FileChannel channel;
  private @Nullable FileLock lock;

  /**
   * The identity of the file that was opened last; null before, and on a file system without such
   * keys. A folder that has existed is created again.
   */
  private @Nullable Object key;

  FileStoreLock(Path file) {
    this.file = file;
  }

  @Override
  public boolean hold() throws IOException {
    if (lock != null && lock.isValid() && isInPlace()) {
      return true;
    }
    if (channel != null && !isInPlace()) {
      close();
    }
    if (channel == null) {
      if (key != null) {
        Files.createDirectories(file.toAbsolutePath().getParent());
      }
      Dialect.Sqlite.create(file);
      channel = FileChannel.open(file, StandardOpenOption.WRITE);
      key = DatabaseFiles.key(file).orElse(null);
    }
    try {
      lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException _) {
      return false; // Held by another store of this process.
    }
  }

  /** If the file was deleted or replaced, another process may have locked the new one. */
  private boolean isInPlace() throws IOException {
    return key == null || key.equals(DatabaseFiles.key(file).orElse(null));
  }

  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      log.debug("lock={} was not closed: {}", file, e.toString());
    }
    channel = null;
    lock = null;
  }
}
