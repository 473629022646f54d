package mailquota.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import mailquota.quota.Address;
import mailquota.quota.Secret;
import mailquota.testing.Expositions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HintRoutesTest {

  private static final long SECOND = 1_000_000_000;

  private final BlockingQueue<Address> hints = new LinkedBlockingQueue<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private volatile Optional<Secret> token = Optional.of(new Secret("s3cret"));
  private volatile Optional<Duration> wait = Optional.of(Duration.ZERO);
  private AgentHttp http;

  @BeforeEach
  void start() throws IOException {
    http =
        new AgentHttp(
            () -> new HttpSettings("127.0.0.1", 0, List.of(), token),
            Expositions.of(new PrometheusRegistry()),
            List::of,
            () -> true,
            List.of(
                new HintRoutes(
                    () -> token,
                    address -> {
                      hints.add(address);
                      return wait;
                    })));
    http.start();
  }

  @AfterEach
  void stop() {
    http.close();
    client.close();
  }

  @Test
  void aKnownMailboxIsAccepted() throws Exception {
    HttpResponse<String> answer = hint("alice@Example.org", "Bearer s3cret");
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).isEmpty();
    assertThat(hint("a%2Fb%40example.org", "bearer  s3cret").statusCode()).isEqualTo(202);
    assertThat(hints)
        .extracting(Address::value)
        .containsExactly("alice@example.org", "a/b@example.org");
  }

  @Test
  void anEventOfDovecotIsAHintWithTheTokenAsPassword() throws Exception {
    String basic = "Basic " + Base64.getEncoder().encodeToString("dovecot:s3cret".getBytes(UTF_8));
    String event =
        """
        {"event":"mail_delivery_finished","fields":{"user":"alice@example.org","rcpt_to":"b@c"}}
        """;
    assertThat(post("", basic, event).statusCode()).isEqualTo(202);
    assertThat(hints).extracting(Address::value).containsExactly("alice@example.org");
    assertThat(post("", basic, "{}").statusCode()).as("no user").isEqualTo(404);
    assertThat(post("", basic, "{").statusCode()).as("no JSON").isEqualTo(400);
    assertThat(post("", "Basic !", event).statusCode()).isEqualTo(401);
  }

  @Test
  void anUnknownMailboxIsNotFound() throws Exception {
    wait = Optional.empty();
    assertThat(hint("bob@example.org", "Bearer s3cret").statusCode()).isEqualTo(404);
    assertThat(hint("bob%20@example.org", "Bearer s3cret").statusCode()).isEqualTo(404);
  }

  @Test
  void aMailboxThatWaitsAfterARefusedLoginIsNotProbed() throws Exception {
    wait = Optional.of(Duration.ofMillis(90_001));
    HttpResponse<String> answer = hint("alice@example.org", "Bearer s3cret");
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("91");
    assertThat(answer.body())
        .isEqualTo("{\"error\":\"the mailbox is not probed so soon after a refused login\"}\n");
  }

  @Test
  void withoutTheTokenNothingIsSaidOfAMailbox() throws Exception {
    for (String wrong : List.of("", "Bearer", "Bearer other", "Basic s3cret", "s3cret")) {
      HttpResponse<String> answer = hint("alice@example.org", wrong);
      assertThat(answer.statusCode()).as(wrong).isEqualTo(401);
      assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
    }
    assertThat(hints).isEmpty();
  }

  @Test
  void withoutAConfiguredTokenNoHintIsTaken() throws Exception {
    token = Optional.empty();
    HttpResponse<String> answer = hint("alice@example.org", "Bearer s3cret");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("{\"error\":\"http.hints is not configured\"}\n");
    assertThat(hints).isEmpty();
  }

  @Test
  void aThousandHintsAtOnceAndTwentyASecondAreTaken() {
    TokenBucket rate = new TokenBucket(HintRoutes.AT_ONCE, HintRoutes.A_SECOND, 0);
    for (int i = 0; i < HintRoutes.AT_ONCE; i++) {
      assertThat(rate.take(0)).isZero();
    }
    assertThat(rate.take(0)).isEqualTo(Duration.ofMillis(50));
    assertThat(rate.take(SECOND / 40)).isEqualTo(Duration.ofMillis(25));
    assertThat(rate.take(SECOND / 20)).isZero();
    assertThat(rate.take(SECOND / 20)).isPositive();
    for (int i = 0; i < HintRoutes.AT_ONCE; i++) {
      assertThat(rate.take(1000 * SECOND)).isZero();
    }
    assertThat(rate.take(1000 * SECOND)).isPositive();
  }

  private HttpResponse<String> hint(String address, String authorization)
      throws IOException, InterruptedException {
    return post("/" + address, authorization, "");
  }

  private HttpResponse<String> post(String path, String authorization, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + http.port() + "/api/v1/probe" + path))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
