package mailquota.dashboards;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A program of the PATH. Where it is missing the test that wants it is skipped, unless {@code
 * -Dreal.required=true} says that this machine has to have it.
 */
record Tool(String name) {

  /** What the program said, on both streams, and how it ended. */
  record Run(int exit, String output) {}

  Run run(String... arguments) throws IOException, InterruptedException {
    List<String> command = Stream.concat(Stream.of(name), Stream.of(arguments)).toList();
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException notFound) {
      return missing(notFound);
    }
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Run(process.waitFor(), output);
  }

  private Run missing(IOException cause) {
    if (Boolean.getBoolean("real.required")) {
      throw new AssertionError(name + " is missing, and -Dreal.required=true asks for it", cause);
    }
    return Assumptions.abort(name + " is not on the PATH; without it this test is skipped");
  }
}
