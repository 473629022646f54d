package mailquota.notify;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import mailquota.net.HttpTarget;
import mailquota.net.Trust;
import mailquota.notify.Delivery.Accepted;
import mailquota.notify.Delivery.RetryLater;
import mailquota.quota.Secret;
import mailquota.testing.TestCertificate;
import mailquota.testing.script.ScriptedServer;
import mailquota.testing.script.Transcript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Posts to receivers that cannot be reached, are late, or do not speak HTTP. */
@Timeout(30)
class JsonPostTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-24T08:00:00Z"));

  @TempDir private Path folder;

  @Test
  void anUnreachableHostIsRetriedAndNoSecretIsShown() throws IOException {
    int nobody;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = free.getLocalPort();
    }
    assertThat(failed("http://127.0.0.1:" + nobody + "/hunter2"))
        .isEqualTo("127.0.0.1:" + nobody + ": no connection");
    assertThat(failed("http://nobody.invalid/hunter2")).isEqualTo("nobody.invalid: no such host");
    try (Rude rude = Rude.endless()) {
      assertThat(failed("https://127.0.0.1:" + rude.port() + "/hunter2"))
          .startsWith("127.0.0.1:" + rude.port() + ": TLS: ")
          .doesNotContain("hunter2");
    }
    try (Rude rude = Rude.closing()) {
      assertThat(failed("http://127.0.0.1:" + rude.port() + "/hunter2"))
          .isEqualTo("127.0.0.1:" + rude.port() + ": the connection broke off");
    }
  }

  @Test
  void aSilentServerTimesOut() throws IOException {
    try (Rude rude = Rude.silent()) {
      HttpTarget target = target("http://127.0.0.1:" + rude.port() + "/", Trust.ofSystem());
      assertThat(new JsonPost(target, CLOCK, Duration.ofSeconds(1)).send("{}", Map.of()))
          .isEqualTo(new RetryLater("127.0.0.1:" + rude.port() + ": no answer within 1 s"));
    }
  }

  @Test
  void aSlowResponseHeadTimesOut() {
    String script = "C: POST *\ndrip{20ms} HTTP/1.1 200 OK and on and on" + " and on".repeat(999);
    try (ScriptedServer server = ScriptedServer.play(Transcript.parse("drip", script))) {
      HttpTarget target = target("http://127.0.0.1:" + server.port() + "/", Trust.ofSystem());
      assertThat(new JsonPost(target, CLOCK, Duration.ofSeconds(1)).send("{}", Map.of()))
          .isEqualTo(new RetryLater("127.0.0.1:" + server.port() + ": no answer within 1 s"));
      // It is over for the server too, well before it has dripped all: the connection is closed.
      server.assertCompleted();
    }
  }

  @Test
  void aHeadThatNeverEndsIsNotKept() {
    String script = "C: POST *\nS: HTTP/1.1 200 OK\nS{*}: X-More: " + "more".repeat(250);
    try (ScriptedServer server = ScriptedServer.play(Transcript.parse("endless", script))) {
      assertThat(post("http://127.0.0.1:" + server.port() + "/"))
          .isEqualTo(new RetryLater("127.0.0.1:" + server.port() + ": the connection broke off"));
    }
  }

  @Test
  void anAnswerThatNeverEndsIsAnAnswer() throws IOException {
    try (Rude rude = Rude.endless()) {
      assertThat(post("http://127.0.0.1:" + rude.port() + "/")).isEqualTo(new Accepted());
    }
  }

  @Test
  void closingItClosesTheConnectionThatItKeeps() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      HttpTarget target =
          target("http://127.0.0.1:" + listener.getLocalPort() + "/", Trust.ofSystem());
      FutureTask<Delivery> sent = new FutureTask<>(() -> sendAndClose(target));
      Thread.ofVirtual().start(sent);
      try (Socket connection = listener.accept()) {
        connection.getOutputStream().write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(US_ASCII));
        assertThat(sent.get()).isEqualTo(new Accepted());
        assertThat(new String(connection.getInputStream().readAllBytes(), US_ASCII))
            .startsWith("POST / HTTP/1.1");
      }
    }
  }

  private static Delivery sendAndClose(HttpTarget target) {
    try (JsonPost post = new JsonPost(target, CLOCK)) {
      return post.send("{}", Map.of());
    }
  }

  @Test
  void onlyACertificateThatIsTrustedIs() throws IOException {
    HttpsServer https = HttpsServer.create(loopback(), 0);
    https.setHttpsConfigurator(new HttpsConfigurator(TestCertificate.localhost().serverContext()));
    AtomicInteger posts = new AtomicInteger();
    https.createContext(
        "/",
        exchange -> {
          posts.incrementAndGet();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    https.start();
    try {
      String url = "https://localhost:" + https.getAddress().getPort() + "/";
      assertThat(failed(url)).startsWith("localhost:" + https.getAddress().getPort() + ": TLS: ");
      assertThat(posts).hasValue(0);
      Trust trust = Trust.of(TestCertificate.localhost().writeCertificate(folder));
      assertThat(new JsonPost(target(url, trust), CLOCK).send("{}", Map.of()))
          .isEqualTo(new Accepted());
    } finally {
      https.stop(0);
    }
  }

  private String failed(String url) {
    Delivery delivery = post(url);
    assertThat(delivery).isInstanceOf(RetryLater.class);
    return ((RetryLater) delivery).why();
  }

  private static Delivery post(String url) {
    return new JsonPost(target(url, Trust.ofSystem()), CLOCK).send("{}", Map.of());
  }

  private static HttpTarget target(String url, Trust trust) {
    return new HttpTarget(
        new Secret(url), Map.of("Authorization", new Secret("Bearer hunter2")), trust);
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }
}
