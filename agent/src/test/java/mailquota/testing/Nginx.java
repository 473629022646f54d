package mailquota.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** The program nginx, started by its own configuration. */
final class Nginx {

  static final Path PROGRAM = Path.of("/usr/sbin/nginx");

  private Nginx() {}

  /**
   * Returns when {@code ready} does.
   *
   * @param sections of the configuration, as {@code mail} or {@code http}
   */
  static ServerProcess start(Path folder, String sections, Consumer<ServerProcess> ready)
      throws IOException {
    var file =
        Files.writeString(
            folder.resolve("nginx.conf"),
            sections
                + """
                daemon off;
                pid nginx.pid;
                error_log error.log info;
                events {}
                """);
    var log = folder.resolve("error.log");
    var command = List.of(PROGRAM.toString(), "-p", folder + "/", "-e", log + "", "-c", file + "");
    var process = ServerProcess.start("nginx", command, folder.resolve("console"), log);
    try {
      ready.accept(process);
      return process;
    } catch (RuntimeException e) {
      process.stop();
      throw e;
    }
  }
}
