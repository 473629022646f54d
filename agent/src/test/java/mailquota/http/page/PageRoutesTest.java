package mailquota.http.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import mailquota.http.AgentHttp;
import mailquota.testing.HttpServers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How the files of the page are served, and what no path reaches. */
@Timeout(60)
class PageRoutesTest {

  private static final String SCRIPT = "export const rows = 8;\n".repeat(100);

  @TempDir private Path folder;
  private Assets assets;
  private AgentHttp http;

  @BeforeEach
  void start() throws IOException {
    Path page = folder.resolve("web");
    Files.createDirectories(page.resolve("js"));
    Files.writeString(folder.resolve("secret.txt"), "not of the page");
    Files.writeString(page.resolve("index.html"), "<script src=\"@assets@js/app.js\"></script>");
    Files.writeString(page.resolve("js/app.js"), SCRIPT);
    Files.writeString(page.resolve("icon.svg"), "<svg/>");
    assets = Assets.in(page);
    http = HttpServers.start(new PageRoutes(assets));
  }

  @AfterEach
  void stop() {
    http.close();
  }

  @Test
  void thePageNamesTheFolderOfItsFilesAndIsAskedForAgain() throws Exception {
    HttpResponse<byte[]> page = get("/?page=servers");
    assertThat(text(page)).isEqualTo("<script src=\"" + assets.path() + "js/app.js\"></script>");
    assertThat(header(page, "Content-Type")).isEqualTo("text/html;charset=utf-8");
    assertThat(header(page, "Cache-Control")).isEqualTo("no-cache");
  }

  @Test
  void aFileMayBeKeptForEver() throws Exception {
    HttpResponse<byte[]> file = get("/" + assets.path() + "js/app.js");
    assertThat(text(file)).isEqualTo(SCRIPT);
    assertThat(header(file, "Content-Type")).isEqualTo("text/javascript; charset=utf-8");
    assertThat(header(file, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
    assertThat(file.headers().firstValue("Content-Encoding")).isEmpty();
  }

  @Test
  void aFileIsCompressedForThoseWhoAcceptIt() throws Exception {
    String path = "/" + assets.path() + "js/app.js";
    HttpResponse<byte[]> file = get(path, "Accept-Encoding", "gzip");
    assertThat(header(file, "Content-Encoding")).isEqualTo("gzip");
    assertThat(header(file, "Vary")).isEqualTo("Accept-Encoding");
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(file.body()))) {
      assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo(SCRIPT);
    }
    HttpResponse<byte[]> small = get("/" + assets.path() + "icon.svg", "Accept-Encoding", "gzip");
    assertThat(text(small)).as("compressed it would be larger").isEqualTo("<svg/>");
  }

  @Test
  void whoHasThisVersionGetsNoBody() throws Exception {
    String tag = header(get("/"), "ETag");
    for (String given : List.of(tag, "W/" + tag, "\"other\", " + tag)) {
      HttpResponse<byte[]> again = get("/", "If-None-Match", given);
      assertThat(again.statusCode()).as(given).isEqualTo(304);
      assertThat(again.body()).isEmpty();
    }
    assertThat(get("/", "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
  }

  @Test
  void nothingElseIsServed() throws Exception {
    String files = "/" + assets.path();
    for (String path :
        List.of(
            "/index.html",
            "/web/",
            files,
            files + "js",
            files + "js/",
            files + "index.html",
            files + "../secret.txt",
            files + "..%2fsecret.txt",
            files + "%2e%2e/secret.txt",
            files + "js/..%2f..%2f..%2fsecret.txt",
            "/web/0000000000000000/js/app.js")) {
      HttpResponse<byte[]> answer = get(path);
      assertThat(answer.statusCode()).as(path).isBetween(400, 404);
      assertThat(text(answer)).as(path).startsWith("{\"error\":\"").doesNotContain("not of");
    }
  }

  @Test
  void everyAnswerHasTheHeadersOfSecurity() throws Exception {
    for (String path : List.of("/", "/" + assets.path() + "icon.svg", "/nothing", "/-/healthy")) {
      HttpResponse<byte[]> answer = get(path);
      assertThat(header(answer, "Content-Security-Policy"))
          .as(path)
          .contains("default-src 'none'", "require-trusted-types-for 'script'");
      assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(header(answer, "Referrer-Policy")).isEqualTo("no-referrer");
      assertThat(answer.headers().allValues("Cache-Control")).hasSize(1);
      assertThat(answer.headers().map()).doesNotContainKey("access-control-allow-origin");
    }
  }

  private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofByteArray());
    }
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), UTF_8);
  }

  private static String header(HttpResponse<byte[]> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }
}
