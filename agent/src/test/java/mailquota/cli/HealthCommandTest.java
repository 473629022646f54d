package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a server that answers with the status that its path names. */
@Timeout(60)
class HealthCommandTest {

  private HttpServer server;
  private String url = "";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          exchange.sendResponseHeaders(Integer.parseInt(path.substring(1)), -1);
          exchange.close();
        });
    server.start();
    url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
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
}
