package mailquota.config;

import java.nio.file.Path;
import java.util.Optional;
import mailquota.quota.FileVersion;

/**
 * The text of a configuration file.
 *
 * @param version of the file; empty if it is no regular file
 */
record ConfigText(Path file, Optional<FileVersion> version, String text) {

  /** Enough for half a million mailboxes. */
  static final int MOST_BYTES = 64 << 20;

  /**
   * Reads a file.
   *
   * @throws UnreadableException also if the file is written at the same time
   */
  static ConfigText read(Path file) throws UnreadableException {
    Optional<FileVersion> version = FileVersion.find(file);
    String text = SmallFile.text(file, MOST_BYTES);
    if (!FileVersion.find(file).equals(version)) {
      throw new UnreadableException("one that is being written");
    }
    return new ConfigText(file, version, text);
  }
}
