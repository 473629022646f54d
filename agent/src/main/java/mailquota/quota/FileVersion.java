package mailquota.quota;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What changes when a file is written or replaced. Two versions may be equal if a file is written
 * twice within the resolution of its time, with the same size.
 *
 * @param inode null where the file system has none
 */
public record FileVersion(Instant modified, long size, @Nullable Object inode) {

  /** The present version of a file, following symbolic links; empty if there is no regular file. */
  public static Optional<FileVersion> find(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.isRegularFile() ? Optional.of(of(attributes)) : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  public static FileVersion of(BasicFileAttributes attributes) {
    return new FileVersion(
        attributes.lastModifiedTime().toInstant(), attributes.size(), attributes.fileKey());
  }
}
