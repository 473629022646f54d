package mailquota.net;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Temporary files and folders that have the number of the process in their names, so that a later
 * process removes what a killed one has left. Thread-safe.
 */
public final class TemporaryFiles {

  private static final long PID = ProcessHandle.current().pid();

  private final String prefix;
  private final Pattern ours;

  /** Each name begins with {@code prefix}. */
  public TemporaryFiles(String prefix) {
    this.prefix = prefix;
    ours = Pattern.compile(Pattern.quote(prefix) + "(\\d{1,10})-.*");
  }

  /** Creates a file that only this user can read. */
  public Path newFile(Path folder, String name) throws IOException {
    return Files.createTempFile(folder, prefix + PID + "-", "-" + name);
  }

  /** Creates a folder that only this user can enter. */
  public Path newFolder(Path folder) throws IOException {
    return Files.createTempDirectory(folder, prefix + PID + "-");
  }

  /** Removes what processes that are over have left in the folder. */
  public void sweep(Path folder) throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, prefix + "*")) {
      for (Path each : left) {
        Matcher name = ours.matcher(each.getFileName().toString());
        if (name.matches() && isOver(Long.parseLong(name.group(1)))) {
          delete(each);
        }
      }
    }
  }

  /** Deletes a file, or a folder with the files in it. */
  public void delete(Path each) throws IOException {
    if (Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(each)) {
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
      }
    }
    Files.deleteIfExists(each);
  }

  /** In a container, an earlier process may have had the same id. */
  private static boolean isOver(long pid) {
    return pid == PID || ProcessHandle.of(pid).isEmpty();
  }
}
