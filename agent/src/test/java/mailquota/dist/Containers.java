package mailquota.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import mailquota.testing.Command;
import mailquota.testing.RealServer;

/** Images and containers in a store of the test's own, by buildah and podman. Needs root. */
record Containers(Path folder) implements AutoCloseable {

  private static final Path DEBIAN = Path.of("/opt/mailbox-quota-agent/debian-bookworm");

  static Containers open() throws IOException {
    RealServer.require(
        Stream.of("/usr/bin/buildah", "/usr/bin/podman", "/usr/sbin/runc")
            .allMatch(program -> Files.isExecutable(Path.of(program))),
        "apt-get install buildah podman runc");
    RealServer.require(
        Files.exists(DEBIAN.resolve("complete")), ".ci/debian-root bookworm " + DEBIAN);
    // podman takes a path of at most 50 characters.
    return new Containers(Files.createTempDirectory("quota-image-"));
  }

  /**
   * Makes a stand-in for a base image that this machine cannot fetch: a C library, and neither a
   * shell nor anything else.
   */
  void makeBase(String name) throws IOException {
    Path root = Files.createDirectories(folder.resolve("base/root"));
    try (Stream<Path> libraries =
        Files.find(DEBIAN.resolve("usr/lib"), 2, (file, _) -> isC(file))) {
      for (Path library : libraries.toList()) {
        Path copy = root.resolve(DEBIAN.resolve("usr").relativize(library).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(library, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    // Where programs look for what loads them.
    Files.createDirectories(root.resolve("lib64"));
    try (Stream<Path> loaders = Files.find(root.resolve("lib"), 2, (file, _) -> isLoader(file))) {
      for (Path loader : loaders.toList()) {
        Files.copy(loader, root.resolve("lib64").resolve(loader.getFileName()));
      }
    }
    Files.createDirectories(root.resolve("tmp"));
    Files.writeString(folder.resolve("base/Dockerfile"), "FROM scratch\nCOPY root /\n");
    build(folder.resolve("base/Dockerfile"), folder.resolve("base"), List.of("-t", name));
  }

  private static boolean isC(Path file) {
    return file.getFileName()
            .toString()
            .matches("lib(c|m|dl|pthread|rt|resolv|nss_\\w+)\\.so\\.\\d+")
        || isLoader(file);
  }

  private static boolean isLoader(Path file) {
    return file.getFileName().toString().startsWith("ld-linux-");
  }

  void build(Path dockerfile, Path context, List<String> options) {
    List<String> words = new ArrayList<>(List.of("buildah"));
    words.addAll(store());
    words.addAll(List.of("build", "--isolation", "chroot", "--pull-never", "--format", "docker"));
    words.addAll(options);
    words.addAll(List.of("-f", dockerfile.toString(), context.toString()));
    Command.run(words).orThrow();
  }

  /** Gives its output, without the line's end. */
  String podman(String... words) {
    return run(words).orThrow().output().strip();
  }

  /** What a container has written, to both streams. */
  String logs(String container) {
    Command logs = run("logs", container);
    return logs.output() + logs.errors();
  }

  private Command run(String... words) {
    List<String> command = new ArrayList<>(List.of("podman"));
    command.addAll(store());
    command.addAll(List.of("--cgroup-manager", "cgroupfs", "--runtime", "/usr/sbin/runc"));
    command.addAll(List.of(words));
    return Command.run(command);
  }

  private List<String> store() {
    return List.of(
        "--root",
        folder.resolve("store").toString(),
        "--runroot",
        folder.resolve("run").toString(),
        "--storage-driver",
        "overlay");
  }

  @Override
  public void close() {
    podman("rm", "--all", "--force");
    Command.run(List.of("rm", "-rf", "--one-file-system", folder.toString())).orThrow();
  }
}
