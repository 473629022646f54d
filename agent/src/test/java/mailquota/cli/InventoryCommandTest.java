package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import mailquota.testing.ApiServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources read once from the command line: a list, and an API over HTTP. */
@Timeout(60)
class InventoryCommandTest {

  private static final String ANSWER =
      """
      [{"address": "bob@example.org", "contact": "bob@elsewhere.example", "limit": "2GiB"},
       {"address": "carol@example.org", "contact": "no address", "server": "mx2"},
       {"contact": "dave@elsewhere.example"},
       {"address": "\\"a,b\\"@example.org", "language": "es", "exclude": true}]
      """;

  @TempDir private Path folder = Path.of("");

  private final ApiServer server = new ApiServer((exchange, _) -> ApiServer.json(exchange, ANSWER));

  @AfterEach
  void stop() {
    server.close();
  }

  private Path config() throws IOException {
    Files.writeString(folder.resolve("secret"), "hunter2");
    return Files.writeString(
        folder.resolve("config.yaml"),
        """
        store: {url: "jdbc:sqlite:%s"}
        servers:
          mx1: {method: imap, address: localhost, auth: {password: file:secret}}
          mx2: {method: imap, address: localhost, auth: {password: file:secret}}
        mailboxes:
          - {server: mx1, list: [alice@example.org, {address: bob@example.org, language: de, password: file:secret}]}
          - {server: mx1, name: api, http: {url: "%s/list"}}
        """
            .formatted(folder.resolve("state.db"), server.origin()));
  }

  @Test
  void theTableNamesTheSourceOfEachField() throws IOException {
    Ran ran = Ran.of("inventory", "--config", config());
    assertThat(ran.out())
        .isEqualTo(
            """
            MAILBOX            CONTACT                LANGUAGE  LIMIT  EXCLUDE  SERVER  SOURCE
            alice@example.org                                                   mx1     mx1-list-1
            bob@example.org    bob@elsewhere.example  de         2GiB           mx1     mx1-list-1; contact, limit, server from api
            carol@example.org                                                   mx2     api
            "a,b"@example.org                         es               true     mx1     api
            """);
    assertThat(ran.err())
        .isEqualTo(
            """
            source api: rejected rows 2, the first:
              item 2: mailbox=carol@example.org contact: expected an e-mail address, got no address
              item 3: no address
            """);
    assertThat(ran.exit()).isZero();
  }

  @Test
  void jsonIsOneObjectALineWithoutSecrets() throws IOException {
    Ran ran = Ran.of("inventory", "-c", config(), "--format", "json");
    assertThat(ran.out().lines().toList())
        .hasSize(4)
        .contains(
            """
            {"mailbox":"bob@example.org","server":"mx1","contact":"bob@elsewhere.example","language":"de","limit":2147483648,"exclude":false,\
            "sources":{"address":"mx1-list-1","contact":"api","language":"mx1-list-1","limit":"api","password":"mx1-list-1","server":"api"}}\
            """)
        .noneMatch(line -> line.contains("hunter2"));
  }

  @Test
  void csvIsQuotedWhereNeeded() throws IOException {
    Ran ran = Ran.of("inventory", "-c", config(), "--format", "csv", "--source", "api");
    assertThat(ran.out())
        .isEqualTo(
            """
            address,contact,language,limit,exclude,server
            bob@example.org,bob@elsewhere.example,,2GiB,,mx1
            carol@example.org,,,,,mx2
            ""\"a,b""@example.org",,es,,true,mx1
            """);
    assertThat(ran.exit()).isZero();
  }

  @Test
  void aSourceThatCannotBeReadIsExit1AndTheOthersArePrinted() throws IOException {
    Path config = config();
    server.close();
    Ran ran = Ran.of("inventory", "-c", config, "--format", "csv");
    assertThat(ran.out()).contains("alice@example.org").doesNotContain("carol");
    assertThat(ran.err())
        .isEqualTo(
            "quota-agent: source api cannot be read: GET %s, page 1: no connection%n"
                .formatted(server.origin().replace("http://", "")));
    assertThat(ran.exit()).isEqualTo(1);
  }

  @Test
  void aHeldSourceIsAcceptedByTheStore() throws IOException {
    StoreSettings settings = StoreSettings.sqlite(folder.resolve("state.db").toString());
    try (Store store = new Store(settings, InstantSource.system())) {
      assertThat(store.silences()).isEmpty();
      assertThat(Ran.of("inventory", "accept", "--config", config(), "api"))
          .isEqualTo(new Ran(0, "", "accepted: api; a running agent knows within 10 s\n"));
      assertThat(store.mark("accept-source:api")).isPresent();
      Ran unknown = Ran.of("inventory", "accept", "-c", config(), "nothing");
      assertThat(unknown.err()).startsWith("expected one of mx1-list-1, api, got nothing");
      assertThat(unknown.exit()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--source nothing", "--format xml"})
  void wrongUsageIsExit2(String options) throws IOException {
    List<Object> arguments = new java.util.ArrayList<>(List.of("inventory", "-c", config()));
    arguments.addAll(List.of(options.split(" ")));
    assertThat(Ran.of(arguments.toArray()).exit()).isEqualTo(2);
  }

  @Test
  void withoutAConfigurationItIsWrongUsage() throws IOException {
    assertThat(Ran.of("inventory").exit()).isEqualTo(2);
    assertThat(Ran.of("inventory", "accept", "api").exit()).isEqualTo(2);
  }
}
