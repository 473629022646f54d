package mailquota.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import mailquota.testing.Command;
import mailquota.testing.RealServer;

/**
 * A copy of a Debian root that {@code .ci/debian-root} has made, in which a test installs packages.
 * Needs root.
 */
record CleanRoot(Path folder) implements AutoCloseable {

  private static final String ROOTS = "/opt/mailbox-quota-agent/debian-";

  /** A mount of /proc that ends with the program: Java finds its own files there. */
  private static final String WITH_PROC =
      "mount -t proc proc \"$0/proc\" && exec chroot $OPTIONS \"$0\" \"$@\"";

  static CleanRoot of(String suite) throws IOException {
    Path made = Path.of(ROOTS + suite);
    RealServer.require(
        Files.exists(made.resolve("complete")), ".ci/debian-root " + suite + " " + made);
    Path copy = Files.createTempDirectory("quota-agent-root-");
    Command.run(List.of("cp", "-a", made + "/.", copy.toString())).orThrow();
    return new CleanRoot(copy);
  }

  /** The command line that runs this one inside, as another user and its group. */
  List<String> commandAs(String user, String... words) {
    return inside("--userspec=" + user + ":" + user, words);
  }

  private List<String> inside(String options, String... words) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("unshare", "--mount", "env", "OPTIONS=" + options));
    command.addAll(List.of("sh", "-c", WITH_PROC, folder.toString()));
    command.addAll(List.of(words));
    return command;
  }

  /** A file by its path inside. */
  Path inside(String path) {
    return folder.resolve(path.substring(1));
  }

  /** Runs a command inside, which has to succeed; gives its output. */
  String run(String... words) {
    return Command.run(inside("", words)).orThrow().output();
  }

  /** Another version of a package, with the same content. */
  static void repack(Path original, String version, Path target) throws IOException {
    Path content = Files.createTempDirectory("quota-agent-deb-");
    try {
      Command.run(List.of("dpkg-deb", "-R", original.toString(), content.toString())).orThrow();
      Path control = content.resolve("DEBIAN/control");
      Files.writeString(
          control, Files.readString(control).replaceAll("(?m)^Version: .*", "Version: " + version));
      Command.run(List.of("dpkg-deb", "-Znone", "-b", content.toString(), target.toString()))
          .orThrow();
    } finally {
      Command.run(List.of("rm", "-rf", content.toString())).orThrow();
    }
  }

  @Override
  public void close() {
    Command.run(List.of("rm", "-rf", "--one-file-system", folder.toString())).orThrow();
  }
}
