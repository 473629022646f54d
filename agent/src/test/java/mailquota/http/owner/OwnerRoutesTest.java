package mailquota.http.owner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.http.AgentHttp;
import mailquota.http.HiddenAddresses;
import mailquota.notify.OwnerLinks;
import mailquota.notify.text.Templates;
import mailquota.notify.text.Wording;
import mailquota.probe.FolderSize;
import mailquota.quota.Address;
import mailquota.quota.HashedNames;
import mailquota.quota.Level;
import mailquota.quota.Naming;
import mailquota.quota.Owner;
import mailquota.quota.Reason;
import mailquota.quota.Secret;
import mailquota.silence.Silence;
import mailquota.silence.Silence.Matcher;
import mailquota.testing.BoardRows;
import mailquota.testing.Golden;
import mailquota.testing.HttpServers;
import mailquota.testing.SettableClock;
import mailquota.warning.Subject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page of an owner over HTTP. */
@Timeout(60)
class OwnerRoutesTest {

  private static final Path GOLDEN = Path.of("src/test/golden/owner");
  private static final Address ALICE = new Address("alice@example.org");

  private static final OwnerLinks LINKS =
      new OwnerLinks(
          URI.create("http://localhost"),
          List.of(new Secret("a key of links")),
          Duration.ofDays(7));

  private final SettableClock clock = new SettableClock(BoardRows.NOW);
  private final Board board = new Board();
  private final List<Silence> silences = new ArrayList<>();
  private Naming names = Naming.PLAIN;
  private Optional<OwnerLinks> links = Optional.of(LINKS);
  private AgentHttp http;

  private final class Known implements OwnerView {

    @Override
    public Optional<OwnerLinks> links() {
      return links;
    }

    @Override
    public Optional<MailboxStatus> find(Address mailbox) {
      return board.find(mailbox);
    }

    @Override
    public List<FolderSize> folders(Subject subject) {
      return List.of();
    }

    @Override
    public Wording wording(Owner owner) {
      return Templates.builtIn()
          .wording(Objects.requireNonNullElse(owner.language(), Locale.ENGLISH), ZoneOffset.UTC);
    }

    @Override
    public List<Silence> silences() {
      return silences;
    }

    @Override
    public void silence(Silence silence, List<Silence> inPlaceOf) {
      silences.removeAll(inPlaceOf);
      silences.add(silence);
    }
  }

  @BeforeEach
  void start() throws IOException {
    BoardRows.put(board, BoardRows.measured("alice@example.org", 1000 << 20, Level.CRITICAL));
    BoardRows.put(board, BoardRows.measured("bob@example.org", 1 << 20, Level.OK));
    BoardRows.put(board, BoardRows.failed("carol@example.org", Reason.AUTH));
    http = HttpServers.start(new HiddenAddresses(() -> names), new OwnerRoutes(new Known(), clock));
  }

  @AfterEach
  void stop() {
    http.close();
  }

  private String path(String address) {
    String url = LINKS.url(new Address(address), clock.instant());
    return url.substring(url.indexOf("/o/"));
  }

  @Test
  void thePageShowsOneMailbox() throws Exception {
    String path = path("alice@example.org");
    HttpResponse<String> page = get(path);
    assertThat(page.statusCode()).isEqualTo(200);
    Golden.check(
        GOLDEN.resolve("critical.html"),
        page.body().replace(path.substring("/o/".length()), "LINK"));
    assertThat(page.body()).doesNotContain("bob", "carol", "<script", "style=\"", "http:");
    assertThat(page.headers().allValues("Content-Security-Policy"))
        .singleElement()
        .asString()
        .startsWith("default-src 'none'; style-src 'self'; form-action 'self'");
    assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
    assertThat(page.headers().firstValue("X-Robots-Tag")).contains("noindex, nofollow");
    assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(get("/o/style.css").headers().firstValue("Content-Type"))
        .contains("text/css; charset=utf-8");
  }

  @Test
  void aMailboxWithRoomHasNothingToPause() throws Exception {
    assertThat(get(path("bob@example.org")).body()).doesNotContain("<form", "later");
  }

  @Test
  void withoutFiguresThePageSaysSo() throws Exception {
    assertThat(get(path("carol@example.org")).body())
        .contains("There are no figures for your mailbox at the moment");
  }

  @Test
  void theOwnerIsReadersOwnLanguage() throws Exception {
    HttpResponse<String> gone = get("/o/none", "Accept-Language", "xx, de-AT;q=0.9, en;q=0.1");
    assertThat(gone.body()).contains("<html lang=\"en\">");
    gone = get("/o/none", "Accept-Language", "de-AT, en;q=0.1");
    assertThat(gone.body()).contains("Dieser Link funktioniert nicht mehr", "<html lang=\"de");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7})
  void warningsArePausedUpToCritical(int days) throws Exception {
    String path = path("alice@example.org");
    HttpResponse<String> answer = post(path + "/later?days=" + days);
    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.headers().firstValue("Location"))
        .contains("../" + path.substring("/o/".length()));
    Silence silence = silences.getFirst();
    assertThat(silence.matcher())
        .isEqualTo(new Matcher("alice@example.org", null, null, Level.CRITICAL));
    assertThat(silence.endsAt()).isEqualTo(BoardRows.NOW.plus(Duration.ofDays(days)));
    assertThat(get(path).body()).contains("Warnings are paused until");
    assertThat(post(path + "/later?days=1").statusCode()).isEqualTo(303);
    assertThat(silences).as("in place of the first").hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?days=", "?days=8", "?days=-1", "?days=1e9", "?days=1&days=x"})
  void aPauseHasALength(String query) throws Exception {
    int status = post(path("alice@example.org") + "/later" + query).statusCode();
    assertThat(status).isEqualTo(query.endsWith("=x") ? 303 : 400);
  }

  @Test
  void anotherLinkOpensNothing() throws Exception {
    String path = path("alice@example.org");
    clock.advance(Duration.ofDays(7));
    assertThat(get(path).statusCode()).as("ended").isEqualTo(404);
    assertThat(get(path("nobody@example.org")).statusCode()).as("left").isEqualTo(404);
    assertThat(get("/o/AAAA").body()).contains("This link no longer works");
    assertThat(post(path + "/later?days=1").statusCode()).isEqualTo(404);
    assertThat(silences).isEmpty();
    links = Optional.empty();
    assertThat(get(path("alice@example.org")).statusCode()).as("not configured").isEqualTo(404);
  }

  @Test
  void tooManyPagesAreRefused() throws Exception {
    String path = path("alice@example.org");
    HttpResponse<String> answer = get(path);
    for (int i = 0; i < 500 && answer.statusCode() == 200; i++) {
      answer = get(path);
    }
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void theOwnersAddressIsNotHiddenFromTheOwner() throws Exception {
    names = new HashedNames(new Secret("a key of some length"), true);
    assertThat(get(path("alice@example.org")).body()).contains(ALICE.value());
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = request(path);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  private HttpResponse<String> post(String path) throws Exception {
    // As browsers do from a page without Referer.
    return send(request(path).header("Origin", "null").POST(BodyPublishers.noBody()).build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + path));
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString());
    }
  }
}
