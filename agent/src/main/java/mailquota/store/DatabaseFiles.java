package mailquota.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The files of an open SQLite database, by device and inode. SQLite goes on writing to a file that
 * was deleted, moved or replaced, and says nothing (sqlite.org/howtocorrupt.html 2.3). Immutable.
 */
record DatabaseFiles(Map<Path, Object> keys) {

  /** What stands behind the file's name in the names of all its files: its log last of all. */
  static final List<String> PARTS = List.of("", "-wal", "-shm");

  DatabaseFiles {
    keys = Map.copyOf(keys);
  }

  /** As they are now; those that are not there, and all of a file system without inodes, not. */
  static DatabaseFiles of(Path file) throws IOException {
    Map<Path, Object> keys = new LinkedHashMap<>();
    for (String part : PARTS) {
      Path path = Path.of(file + part);
      key(path).ifPresent(key -> keys.put(path, key));
    }
    return new DatabaseFiles(keys);
  }

  /** One that is no more what it was when the database was opened. */
  Optional<Path> changed() throws IOException {
    for (Map.Entry<Path, Object> each : keys.entrySet()) {
      if (!Objects.equals(key(each.getKey()).orElse(null), each.getValue())) {
        return Optional.of(each.getKey());
      }
    }
    return Optional.empty();
  }

  static Optional<Object> key(Path path) throws IOException {
    try {
      return Optional.ofNullable(Files.readAttributes(path, BasicFileAttributes.class).fileKey());
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }
}
