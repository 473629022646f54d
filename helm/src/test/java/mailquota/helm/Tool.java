package mailquota.helm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A program that {@code .ci/npm-install} has installed. Where it is missing the test that wants it
 * is skipped, unless {@code -Dreal.required=true} says that this machine has to have it.
 */
record Tool(Path program) {

  private static final Path ROOT =
      Path.of(System.getenv().getOrDefault("NPM_ROOT", "/opt/mailbox-quota-agent/npm"));

  static final Tool HELM = new Tool(ROOT.resolve("helm/helm"));
  static final Tool README_GENERATOR = new Tool(ROOT.resolve("node_modules/.bin/readme-generator"));

  /** What the program said, on both streams, and how it ended. */
  record Run(int exit, String output) {}

  Run run(Object... arguments) throws IOException, InterruptedException {
    if (!Files.isExecutable(program)) {
      return missing();
    }
    List<String> command =
        Stream.concat(Stream.of(program), Stream.of(arguments)).map(String::valueOf).toList();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Run(process.waitFor(), output);
  }

  private Run missing() {
    if (Boolean.getBoolean("real.required")) {
      throw new AssertionError(program + " is missing, and -Dreal.required=true asks for it");
    }
    return Assumptions.abort(program + " is missing; .ci/npm-install installs it");
  }
}
