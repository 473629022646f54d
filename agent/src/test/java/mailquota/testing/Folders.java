package mailquota.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** Whole folder trees. */
public final class Folders {

  private Folders() {}

  /** Deletes the folder with its content, if it exists. */
  public static void delete(Path folder) {
    try {
      for (var path : tree(folder).reversed()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Changes the owner of the folder and its content; only root can. */
  public static void giveTo(String owner, Path folder) throws IOException {
    var user = folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(owner);
    for (var path : tree(folder)) {
      Files.setOwner(path, user);
    }
  }

  /** Parents before their children. */
  private static List<Path> tree(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return List.of();
    }
    try (var paths = Files.walk(folder)) {
      return paths.sorted(Comparator.naturalOrder()).toList();
    }
  }
}
