package mailquota.notify.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import mailquota.forecast.Forecast;
import mailquota.net.HttpTarget;
import mailquota.net.Trust;
import mailquota.notify.Delivery.Accepted;
import mailquota.notify.Delivery.Rejected;
import mailquota.notify.Delivery.RetryLater;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Owner;
import mailquota.quota.Resource;
import mailquota.quota.Secret;
import mailquota.quota.Usage;
import mailquota.warning.Change;
import mailquota.warning.Change.Why;
import mailquota.warning.Notice;
import mailquota.warning.Subject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over real connections. */
@Timeout(30)
class WebhookChannelTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-24T08:00:00Z"));

  /** What came. */
  private record Post(String path, Headers headers, String body, InetSocketAddress from) {}

  private final List<Post> posts = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private int status = 200;
  private Map<String, String> answerHeaders = Map.of();

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      posts.add(
          new Post(
              exchange.getRequestURI().getPath(),
              exchange.getRequestHeaders(),
              new String(exchange.getRequestBody().readAllBytes(), UTF_8),
              exchange.getRemoteAddress()));
      answerHeaders.forEach(exchange.getResponseHeaders()::set);
      byte[] body = "{\"ok\": true}".getBytes(UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Test
  void theNoticeIsPostedWithItsIdentity() {
    Notice notice = notice(Level.CRITICAL, Level.OK, Why.RAISED);
    assertThat(channel("/hook").deliver(notice)).isEqualTo(new Accepted());

    Post post = posts.getFirst();
    assertThat(post.path()).isEqualTo("/hook");
    assertThat(post.headers().getFirst("Idempotency-Key")).isEqualTo(notice.id());
    assertThat(post.headers().getFirst("Content-Type")).isEqualTo("application/json");
    assertThat(post.headers().getFirst("Authorization")).isEqualTo("Bearer hunter2");
    assertThat(post.body()).isEqualTo(WebhookBody.standard().render(notice));
  }

  @Test
  void theAnswersStatusDecides() {
    Notice notice = notice(Level.CRITICAL, Level.OK, Why.RAISED);
    status = 429;
    answerHeaders = Map.of("Retry-After", "7");
    assertThat(channel("/hook").deliver(notice))
        .isEqualTo(new RetryLater(where() + " answered 429", Duration.ofSeconds(7)));
    status = 400;
    assertThat(channel("/hook").deliver(notice)).isEqualTo(new Rejected(where() + " answered 400"));
  }

  @Test
  void oneConnectionCarriesManyPosts() {
    WebhookChannel channel = channel("/hook");
    assertThat(channel.connections()).isEqualTo(4);
    for (int i = 0; i < 20; i++) {
      assertThat(channel.deliver(notice(Level.CRITICAL, Level.OK, Why.RAISED)))
          .isEqualTo(new Accepted());
    }
    // The next may begin before the last answer has been read to its end.
    assertThat(posts.stream().map(Post::from).distinct()).hasSizeLessThan(20);
  }

  @Test
  void aRedirectIsNotFollowed() {
    status = 307;
    answerHeaders = Map.of("Location", "/elsewhere");
    assertThat(channel("/hook").deliver(notice(Level.FULL, Level.OK, Why.RAISED)))
        .isInstanceOf(Rejected.class);
    assertThat(posts).extracting(Post::path).containsExactly("/hook");
  }

  @Test
  void resolvedNoticesBelongToTheEndedLevel() {
    WebhookChannel channel = channel("/");
    assertThat(channel.carries(notice(Level.CRITICAL, Level.OK, Why.RAISED))).isTrue();
    assertThat(channel.carries(notice(Level.INFO, Level.OK, Why.RAISED))).isFalse();
    assertThat(channel.carries(notice(Level.OK, Level.FULL, Why.RESOLVED))).isTrue();
    assertThat(channel.carries(notice(Level.OK, Level.INFO, Why.RESOLVED))).isFalse();
  }

  private String where() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private WebhookChannel channel(String path) {
    String url = "http://" + where() + path;
    return new WebhookChannel(
        new WebhookSettings(
            "chat",
            EnumSet.of(Level.CRITICAL, Level.FULL),
            target(url, Trust.ofSystem()),
            WebhookBody.standard(),
            WebhookSettings.USUAL_CONNECTIONS),
        CLOCK);
  }

  private static HttpTarget target(String url, Trust trust) {
    return new HttpTarget(
        new Secret(url), Map.of("Authorization", new Secret("Bearer hunter2")), trust);
  }

  private static Notice notice(Level level, Level previous, Why why) {
    return new Notice(
        new Subject(new Address("alice@example.org"), "mx1", "User quota", Resource.STORAGE),
        Owner.UNKNOWN,
        new Usage(977_105_060, new Limit.Finite(1_073_741_824)),
        new Change(level, previous, why, CLOCK.instant(), 0),
        Forecast.NONE,
        CLOCK.instant());
  }
}
