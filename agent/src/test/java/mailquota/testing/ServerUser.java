package mailquota.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** The system user and group of a server, which runs as them if the tests run as root. */
public record ServerUser(String name) {

  /** Makes a folder private, and gives it to the user if it is root's. */
  public void takeOver(Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    if (owner(folder).equals("root")) {
      Folders.giveTo(name, folder);
    }
  }

  /** The command of these words, as the user if the folder is the user's. */
  public List<String> command(Path folder, String... words) {
    List<String> command = new ArrayList<>();
    if (owner(folder).equals(name)) {
      command.addAll(List.of("setpriv", "--reuid=" + name, "--regid=" + name, "--clear-groups"));
    }
    command.addAll(List.of(words));
    return command;
  }

  private static String owner(Path folder) {
    try {
      return Files.getOwner(folder).getName();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
