package mailquota.http.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import mailquota.quota.Level;
import mailquota.testing.BoardRows;
import mailquota.testing.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Streams of events on real sockets, also of clients that do not read. */
@Timeout(120)
class EventsTest {

  private final List<Socket> clients = new ArrayList<>();
  private RunningApi api;

  @BeforeEach
  void start() throws IOException {
    api = new RunningApi();
    api.agent.put(
        BoardRows.measured("alice@example.org", 900L << 20, Level.WARNING),
        BoardRows.measured("bob@example.org", 100L << 20, Level.OK));
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
    api.close();
  }

  /** A client that reads events one by one. */
  private final class Client {

    private final BufferedReader in;

    Client(String query) throws IOException {
      in = new BufferedReader(new InputStreamReader(open(query).getInputStream(), UTF_8));
    }

    /** The status line and the headers. */
    String head() throws IOException {
      StringBuilder head = new StringBuilder();
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        head.append(line).append('\n');
      }
      return head.toString();
    }

    /** The lines of the next event of this name. */
    JsonNode next(String name) throws IOException {
      boolean isIt = false;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith("event:")) {
          isIt = line.substring("event:".length()).strip().equals(name);
        } else if (isIt && line.startsWith("data:")) {
          return new JsonMapper().readTree(line.substring("data:".length()).strip());
        }
      }
      throw new IOException("the stream has ended before " + name);
    }
  }

  private Socket open(String query) throws IOException {
    Socket client = new Socket();
    clients.add(client);
    client.setReceiveBufferSize(4096);
    client.setSoTimeout(60_000);
    client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), api.port()));
    String request =
        "GET %s%s HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
            .formatted("/api/v1/events", query);
    client.getOutputStream().write(request.getBytes(UTF_8));
    return client;
  }

  @Test
  void aStreamBeginsWithTheFleetAndGoesOnWithWhatChanges() throws Exception {
    Client client = new Client("?mailbox=alice@example.org");
    assertThat(client.head())
        .startsWith("HTTP/1.1 200 ")
        .containsIgnoringCase("content-type: text/event-stream")
        .containsIgnoringCase("content-security-policy: default-src 'none'")
        .doesNotContainIgnoringCase("access-control-allow");
    assertThat(client.next("fleet").path("mailboxes").asInt()).isEqualTo(2);
    api.api.events().changed(BoardRows.measured("bob@example.org", 1, Level.OK));
    api.api.events().changed(BoardRows.measured("alice@example.org", 5 << 20, Level.OK));
    JsonNode row = client.next("mailbox");
    assertThat(row.path("mailbox").asString()).isEqualTo("alice@example.org");
    assertThat(row.path("headline").path("used").asLong()).isEqualTo(5 << 20);
    api.api.events().delivered();
    assertThat(client.next("notice")).isEmpty();
    api.api.events().close();
    assertThat(client.next("bye")).isEmpty();
  }

  @Test
  void theLoopSendsAChangedFleet() throws Exception {
    api.api.events().loop().start();
    Client client = new Client("");
    long first = client.next("fleet").path("version").asLong();
    api.agent.put(BoardRows.measured("carol@example.org", 1, Level.OK));
    api.clock.advance(Duration.ofMinutes(1));
    JsonNode changed = client.next("fleet");
    while (changed.path("version").asLong() == first) {
      changed = client.next("fleet");
    }
    assertThat(changed.path("mailboxes").asInt()).isEqualTo(3);
  }

  @Test
  void whereThereAreTooManyStreamsThePageHasToPoll() throws Exception {
    for (int i = 0; i < Events.MOST_STREAMS; i++) {
      Client client = new Client("");
      assertThat(client.head()).startsWith("HTTP/1.1 200 ");
    }
    assertThat(new Client("").head())
        .startsWith("HTTP/1.1 503 ")
        .containsIgnoringCase("retry-after: 5");
    assertThat(api.get("/api/v1/fleet").statusCode()).isEqualTo(200);
    clients.getFirst().close();
    // A client that has gone is noticed when something is sent to it.
    Eventually.await(() -> {
      api.api.events().delivered();
      return new Client("").head().startsWith("HTTP/1.1 200 ");
    });
  }

  @Test
  void clientsThatDoNotReadDelayNobody() throws Exception {
    for (int i = 0; i < 8; i++) {
      open("?mailbox=alice@example.org");
    }
    Client reading = new Client("?mailbox=alice@example.org");
    assertThat(reading.next("fleet")).isNotEmpty();
    for (int i = 1; i <= 2_000; i++) {
      api.api.events().changed(BoardRows.measured("alice@example.org", i, Level.OK));
    }
    // Of what was not taken only the newest is sent.
    long used = 0;
    while (used < 2_000) {
      used = reading.next("mailbox").path("headline").path("used").asLong();
    }
    assertThat(used).isEqualTo(2_000);
    assertThat(api.get("/-/healthy").statusCode()).isEqualTo(200);
  }
}
