package mailquota.config;

import java.nio.file.Files;
import java.nio.file.Path;

/** Why a file could not be read, in words. */
final class Unreadable {

  private Unreadable() {}

  /** To be asked after the attempt: what is wrong with the file, as far as can be seen. */
  static String why(Path file) {
    if (Files.notExists(file)) {
      return "no such file";
    }
    if (Files.isDirectory(file)) {
      return "a folder";
    }
    return Files.isReadable(file) ? "one that is no UTF-8 text" : "one without permission to read";
  }
}
