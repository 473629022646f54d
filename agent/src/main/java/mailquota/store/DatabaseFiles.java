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
 * The files of an open SQLite database, by device and inode. SQLite continues to write to a file
 * that was deleted, moved or replaced (sqlite.org/howtocorrupt.html 2.3). Immutable.
 */
record DatabaseFiles(Map<Path, Object> keys) {

  /** The suffixes of the files of a database. */
  static final List<String> PARTS = List.of("", "-wal", "-shm");

  DatabaseFiles {
    keys = Map.copyOf(keys);
  }

  /** The present files, without missing ones; none on a file system without inodes. */
  static DatabaseFiles of(Path file) throws IOException {
    Map<Path, Object> keys = new LinkedHashMap<>();
    for (String part : PARTS) {
      Path path = Path.of(file + part);
      key(path).ifPresent(key -> keys.put(path, key));
    }
    return new DatabaseFiles(keys);
  }

  /** A file that was replaced since the database was opened. */
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
