package mailquota.dashboards;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import mailquota.testing.prometheus.PrometheusVersion;

/** A program that judges a file. */
record Tool(Path program) {

  /** A program of a release; skips or fails the calling test where it is not installed. */
  static Tool of(PrometheusVersion version, String name) {
    return new Tool(version.program(name));
  }

  /** What the program said, on both streams, and how it ended. */
  record Run(int exit, String output) {}

  Run run(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        Stream.concat(Stream.of(program.toString()), Stream.of(arguments)).toList();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Run(process.waitFor(), output);
  }
}
