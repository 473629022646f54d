package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import mailquota.testing.TestCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that answers with the status that its path names, or by the login. */
@Timeout(60)
class HealthCommandTest {

  @TempDir private Path folder;
  private HttpServer server;
  private String url = "";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(loopback(), 0);
    url = "http://127.0.0.1:" + serve(server) + "/";
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** Gives its port. */
  private static int serve(HttpServer server) {
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(status(exchange), -1);
          exchange.close();
        });
    server.start();
    return server.getAddress().getPort();
  }

  private static int status(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath();
    if (path.equals("/login")) {
      String given = exchange.getRequestHeaders().getFirst("Authorization");
      return "Bearer t0ken".equals(given) ? 200 : 401;
    }
    return Integer.parseInt(path.substring(1));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void anAgentThatIsHealthyIsExit0WithoutAWord() {
    assertThat(Ran.of("health", url + "200")).isEqualTo(new Ran(0, "", ""));
  }

  @Test
  void anAgentThatIsNotHealthyIsExit1() {
    assertThat(Ran.of("health", url + "503"))
        .isEqualTo(new Ran(1, "", "quota-agent: " + url + "503: expected status 200, got 503\n"));
  }

  @Test
  void whereNothingListensIsExit1() {
    server.stop(0);
    Ran ran = Ran.of("health", url + "200");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).startsWith("quota-agent: " + url + "200: java.net.ConnectException");
  }

  @Test
  void anotherSchemeIsWrongUsage() {
    Ran ran = Ran.of("health", "imap://localhost");
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).startsWith("expected an http or https URL, got imap://localhost");
  }

  @Test
  void aTokenIsTheFirstLineOfItsFile() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "t0ken\n");

    assertThat(Ran.of("health", url + "login").err()).contains("expected status 200, got 401");
    assertThat(Ran.of("health", "--token-file", token, url + "login"))
        .isEqualTo(new Ran(0, "", ""));
  }

  @Test
  void aTokenFileThatIsMissingIsWrongUsage() {
    Ran ran = Ran.of("health", "--token-file", folder.resolve("none"), url + "200");
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).startsWith("the token file " + folder.resolve("none") + ": it is ");
  }

  @Test
  void aCertificateOfTheAgentsOwnIsTrustedByItsFile() throws IOException {
    HttpsServer encrypted = HttpsServer.create(loopback(), 0);
    encrypted.setHttpsConfigurator(
        new HttpsConfigurator(TestCertificate.localhost().serverContext()));
    String https = "https://localhost:" + serve(encrypted) + "/200";
    Path authority = TestCertificate.localhost().writeCertificate(folder);
    try {
      assertThat(Ran.of("health", https).exit()).isEqualTo(1);
      assertThat(Ran.of("health", "--ca-file", authority, https)).isEqualTo(new Ran(0, "", ""));
      Ran wrong = Ran.of("health", "--ca-file", folder, https);
      assertThat(wrong.exit()).isEqualTo(2);
      assertThat(wrong.err()).startsWith("expected a file of PEM certificates, got " + folder);
    } finally {
      encrypted.stop(0);
    }
  }
}
