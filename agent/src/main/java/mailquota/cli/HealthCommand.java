package mailquota.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** For the health check of a container, which has neither a shell nor curl. */
@Command(
    name = "health",
    description = "Asks a running agent whether it is healthy, and exits with 0 if it is.",
    footer = {"", "Any other path of the agent can be asked, too, such as /-/ready or /metrics."},
    mixinStandardHelpOptions = true)
final class HealthCommand implements Callable<Integer> {

  private static final Duration LIMIT = Duration.ofSeconds(5);

  @Parameters(
      paramLabel = "URL",
      arity = "0..1",
      defaultValue = "http://127.0.0.1:10143/-/healthy",
      description = "Ask there; the default is ${DEFAULT-VALUE}.")
  private URI url = URI.create("");

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
      HttpRequest request = HttpRequest.newBuilder(url).timeout(LIMIT).build();
      int status = client.send(request, BodyHandlers.discarding()).statusCode();
      return status == 200 ? ExitCode.OK : fail("expected status 200, got " + status);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "expected an http or https URL, got " + url, e);
    } catch (IOException e) {
      return fail(e.toString());
    }
  }

  private int fail(String why) {
    return Errors.fail(spec.commandLine().getErr(), url + ": " + why);
  }
}
