package mailquota.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import mailquota.testing.HttpServers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The headers of all answers, also of those that Jetty gives before any handler. */
@Timeout(60)
class AnswerHeadersTest {

  private AgentHttp http;

  @BeforeEach
  void start() throws IOException {
    http = HttpServers.start();
  }

  @AfterEach
  void stop() {
    http.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {5_000, 20_000})
  void aUrlThatIsTooLongIsAnErrorInJson(int length) throws IOException {
    assertThat(answer(get("/?q=" + "x".repeat(length))))
        .startsWith("HTTP/1.1 414 ")
        .contains("{\"error\":\"");
    assertThat(answer(get("/metrics?q=" + "x".repeat(4_000)))).startsWith("HTTP/1.1 200 ");
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
        "GET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n",
        "PUT /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
      })
  void everyErrorHasTheHeadersOfSecurity(String request) throws IOException {
    assertThat(answer(request))
        .contains(
            "\r\nContent-Security-Policy: default-src 'none'; ",
            "\r\nX-Content-Type-Options: nosniff\r\n",
            "\r\nReferrer-Policy: no-referrer\r\n",
            "\r\nCache-Control: no-store\r\n")
        .doesNotContainIgnoringCase("access-control-", "\r\nserver: ")
        .endsWith("\"}\n");
  }

  private String answer(String request) throws IOException {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), http.port())) {
      client.setSoTimeout(30_000);
      client.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(client.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }
}
