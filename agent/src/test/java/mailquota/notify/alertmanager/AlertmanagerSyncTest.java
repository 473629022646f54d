package mailquota.notify.alertmanager;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mailquota.forecast.Forecast;
import mailquota.net.HttpTarget;
import mailquota.net.Trust;
import mailquota.notify.Delivery;
import mailquota.notify.Delivery.Accepted;
import mailquota.notify.Delivery.RetryLater;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Resource;
import mailquota.quota.Secret;
import mailquota.quota.Usage;
import mailquota.warning.ResourceStatus;
import mailquota.warning.Subject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Turns of more alerts than go into one post, with some that are away. */
@Timeout(30)
class AlertmanagerSyncTest {

  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

  private final List<HttpServer> servers = new ArrayList<>();
  private final List<Delivery> deliveries = new ArrayList<>();

  @AfterEach
  void stop() {
    servers.forEach(server -> server.stop(0));
  }

  @Test
  void anUnavailableOneGetsOnePostARoundAndTheOtherAll() throws IOException {
    AtomicInteger away = new AtomicInteger();
    AtomicInteger well = new AtomicInteger();
    AlertmanagerSync sync = sync(List.of(start(503, away), start(200, well)));
    sync.sync();
    assertThat(away).hasValue(1);
    assertThat(well).hasValue(3);
    sync.sync();
    assertThat(away).hasValue(2);
    assertThat(well).hasValue(6);
    assertThat(deliveries).containsExactly(new Accepted(), new Accepted());
  }

  @Test
  void whereAllAreAwayTheTurnIsOver() throws IOException {
    AtomicInteger away = new AtomicInteger();
    sync(List.of(start(503, away))).sync();
    assertThat(away).hasValue(1);
    assertThat(deliveries).singleElement().isInstanceOf(RetryLater.class);
  }

  private AlertmanagerSync sync(List<HttpTarget> targets) {
    AlertmanagerSettings settings =
        new AlertmanagerSettings(
            "oncall", EnumSet.of(Level.CRITICAL), targets, Duration.ofMinutes(1));
    return new AlertmanagerSync(
        settings,
        _ -> Optional.of(resources()),
        () -> NOW,
        (_, delivery) -> deliveries.add(delivery));
  }

  private static Stream<ResourceStatus> resources() {
    return IntStream.range(0, 600)
        .mapToObj(i ->
            new ResourceStatus(
                new Subject(new Address("user" + i + "@example.org"), "mx1", "", Resource.STORAGE),
                Level.CRITICAL,
                new Usage(96, new Limit.Finite(100)),
                NOW,
                Forecast.NONE));
  }

  private HttpTarget start(int status, AtomicInteger posts) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          posts.incrementAndGet();
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    servers.add(server);
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    return new HttpTarget(new Secret(url), Map.of(), Trust.ofSystem());
  }
}
