package mailquota.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import mailquota.net.Trust;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Log in with the first line of this file, a token of http.tokens.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description = "Trust the PEM certificates in this file.")
  private @Nullable Path caFile;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    HttpRequest request = request();
    try (HttpClient client = client()) {
      int status = client.send(request, BodyHandlers.discarding()).statusCode();
      return status == 200 ? ExitCode.OK : fail("expected status 200, got " + status);
    } catch (IOException e) {
      return fail(e.toString());
    }
  }

  private HttpRequest request() {
    try {
      HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(LIMIT);
      if (tokenFile != null) {
        Secret token = GivenSecret.in(tokenFile, "the token file", spec.commandLine());
        request.header("Authorization", "Bearer " + token.reveal());
      }
      return request.build();
    } catch (IllegalArgumentException e) {
      throw wrong("expected an http or https URL, got " + url, e);
    }
  }

  private HttpClient client() {
    HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(LIMIT);
    if (caFile != null) {
      try {
        client.sslContext(Trust.of(caFile).context());
      } catch (IOException e) {
        throw wrong("expected a file of PEM certificates, got " + caFile, e);
      }
    }
    return client.build();
  }

  private ParameterException wrong(String message, Exception cause) {
    return new ParameterException(spec.commandLine(), message, cause);
  }

  private int fail(String why) {
    return Errors.fail(spec.commandLine().getErr(), url + ": " + why);
  }
}
