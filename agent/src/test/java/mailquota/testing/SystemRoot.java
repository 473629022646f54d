package mailquota.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The root folder that programs run in: the system's, or one that {@code .ci/chroot} has unpacked.
 * The latter contains a link from its own path to its root, so a file in it has the same path
 * inside and outside.
 */
public record SystemRoot(Path folder) {

  public static final SystemRoot OURS = new SystemRoot(Path.of("/"));

  /** The command line that runs this one in the root; another root requires the user root. */
  public List<String> command(List<String> words) {
    return this.equals(OURS) ? words : chroot(List.of(), words);
  }

  /** The same as another user; only root can. */
  public List<String> commandAs(String user, String group, List<String> words) {
    return chroot(List.of("--userspec=" + user + ":" + group, "--groups="), words);
  }

  private List<String> chroot(List<String> options, List<String> words) {
    var command = new ArrayList<String>();
    command.add("chroot");
    command.addAll(options);
    command.add(folder.toString());
    command.addAll(words);
    return command;
  }

  public Path createTemporaryFolder(String prefix) throws IOException {
    return this.equals(OURS)
        ? Files.createTempDirectory(prefix)
        : Files.createTempDirectory(folder.resolve("tmp"), prefix);
  }
}
