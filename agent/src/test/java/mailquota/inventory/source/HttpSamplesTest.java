package mailquota.inventory.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.testing.ApiServer;
import mailquota.testing.ApiServer.Asked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings for APIs of mail systems, those of docs/inventory.md included, with sample answers. */
@Timeout(60)
class HttpSamplesTest {

  private static final Path DOCUMENT = Path.of("../docs/inventory.md");
  static final String SERVERS =
      "servers: {mx1: {method: imap, address: localhost, auth: {password: env:MX1_PASSWORD}}}\n";

  private static final Pattern ORIGIN = Pattern.compile("https?://[^/\"]+(?=/)");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          `http`            | bare          | alice@example.org, bob@example.org contact=bob@elsewhere.example language=es limit=2GiB exclude=true
          mailcow           | mailcow       | alice@example.org contact=alice@elsewhere.example limit=3GiB, shared@example.org
          Mailu             | mailu         | alice@example.org limit=1000MB, bob@xn--bcher-kva.example
          Stalwart up to 0.15 | stalwart-0.15 | alice@example.org limit=1GiB, bob@example.org, carol@example.org limit=5GiB
          Stalwart from 0.16 | stalwart-0.16 | alice@example.org language=de-DE limit=1GiB, bob@example.org
          Apache James      | james         | alice@example.org limit=1MB, bob@example.org
          Mail-in-a-Box     | mail-in-a-box | alice@example.org limit=5GiB, bob@example.org
          cPanel            | cpanel        | alice@example.org limit=1GiB, bob@example.org
          """)
  void theDocumentedSettingsReadTheSample(String heading, String sample, String expected)
      throws IOException {
    assertReads(documented(heading), sample, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          zimbra | method: POST, body: '{"offset": {offset}}', items: /Body/GetQuotaUsageResponse/account/*, total: /Body/GetQuotaUsageResponse/searchTotal, next: {offset: offset}, fields: {address: /name, limit: /limit} | alice@example.org limit=1GiB, bob@example.org
          google | items: /users/*, where: {/suspended: [false], /isMailboxSetup: [true]}, next: {cursor: /nextPageToken, parameter: pageToken}, fields: {address: /primaryEmail, contact: /recoveryEmail, language: /languages/*/languageCode} | alice@example.org contact=alice@elsewhere.example language=de, bob@example.org
          google-usage | items: /usageReports/*, fields: {address: /entity/userEmail, limit: '/parameters[name=accounts:total_quota_in_mb]/intValue'} | alice@example.org limit=15KiB, bob@example.org
          graph | items: /value/*, next: {link: /@odata.nextLink}, fields: {address: '/proxyAddresses/*^SMTP: ALT /mail', contact: /otherMails/0, language: /preferredLanguage} | Alice@example.org contact=alice@elsewhere.example language=de-DE, shared@example.org, bob@example.org
          """)
  void furtherSettingsReadTheSample(String sample, String keys, String expected) {
    assertReads(
        """
        servers: {mx1: {method: imap, address: localhost, auth: {password: env:MX1_PASSWORD}}}
        mailboxes: [{server: mx1, http: {url: "https://api.example.org/v1/users", %s}}]
        """
            .formatted(keys.replace(" ALT ", " | ")),
        sample,
        expected);
  }

  @Test
  void eachPageIsAskedForOnce() throws IOException {
    assertThat(paths("Stalwart up to 0.15", "stalwart-0.15"))
        .containsExactly(
            "/api/principal?types=individual&page=1&limit=100",
            "/api/principal?types=individual&limit=100&page=2");
    assertThat(paths("Apache James", "james"))
        .containsExactly("/quota/users?limit=1000", "/quota/users?limit=1000&offset=2");
    try (ApiServer server = ApiServer.sample("stalwart-0.16")) {
      ReadOnce.of(at(server, documented("Stalwart from 0.16")));
      assertThat(server.asked())
          .allMatch(asked -> asked.method().equals("POST") && asked.path().equals("/jmap"))
          .extracting(asked -> asked.body().replaceAll(".*\"position\": (\\d+).*", "$1"))
          .containsExactly("0", "2", "3");
      assertThat(server.asked().getFirst().headers().getFirst("Authorization"))
          .isEqualTo("Bearer hunter2");
    }
  }

  @Test
  void aCursorIsEncoded() {
    try (ApiServer server = ApiServer.sample("google")) {
      ReadOnce.of(
          at(
              server,
              """
              servers: {mx1: {method: imap, address: localhost, auth: {password: env:MX1_PASSWORD}}}
              mailboxes:
                - server: mx1
                  http:
                    url: https://api.example.org/users?customer=my_customer
                    items: /users/*
                    next: {cursor: /nextPageToken, parameter: pageToken}
                    fields: {address: /primaryEmail}
              """));
      assertThat(server.asked())
          .extracting(Asked::path)
          .containsExactly(
              "/users?customer=my_customer", "/users?customer=my_customer&pageToken=a%2Bb%2Fc%3D");
    }
  }

  private static List<String> paths(String heading, String sample) throws IOException {
    try (ApiServer server = ApiServer.sample(sample)) {
      ReadOnce.of(at(server, documented(heading)));
      return server.asked().stream().map(Asked::path).toList();
    }
  }

  private static void assertReads(String yaml, String sample, String expected) {
    try (ApiServer server = ApiServer.sample(sample)) {
      ReadOnce read = ReadOnce.of(at(server, yaml));
      assertThat(read.failures()).isEqualTo(Map.of());
      assertThat(String.join(", ", read.entries())).isEqualTo(expected);
    }
  }

  /** The configuration below a heading. */
  static String documented(String heading) throws IOException {
    Matcher found =
        Pattern.compile("(?s)\n##+ " + Pattern.quote(heading) + "\n.*?\n```yaml\n(.*?)```")
            .matcher(Files.readString(DOCUMENT));
    assertThat(found.find()).as(heading).isTrue();
    return found.group(1);
  }

  private static String at(ApiServer server, String yaml) {
    return ORIGIN.matcher(yaml).replaceAll(server.origin());
  }
}
