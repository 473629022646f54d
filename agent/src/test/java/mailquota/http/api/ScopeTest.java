package mailquota.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.inventory.Inventory;
import mailquota.inventory.MailboxEntry;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Outcome;
import mailquota.quota.Usage;
import mailquota.store.FleetRows;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import mailquota.store.StoredFigures;
import mailquota.table.Others;
import mailquota.testing.BoardRows;
import mailquota.testing.JsonSchema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The mailboxes of this agent, alice, and of another one, bob, while the store answers or not. */
@Timeout(60)
class ScopeTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final MailboxStatus ALICE =
      BoardRows.measured("alice@example.org", 1 << 20, Level.OK);
  private static final MailboxStatus BOB =
      BoardRows.filling("bob@example.org", 960L << 20, BoardRows.NOW.plus(Duration.ofDays(2)));

  /** One that is never opened: nobody waits for a store that is down. */
  private final FleetRows down =
      new FleetRows(new Store(StoreSettings.DEFAULT, () -> BoardRows.NOW), () -> true);

  private boolean isDown;
  private RunningApi api;

  @BeforeEach
  void start() throws Exception {
    api = new RunningApi(board -> Optional.of(others(board)), List.of());
    api.agent.put(ALICE);
    api.agent.others.put(BOB.mailbox().address(), BOB);
    api.agent.asksStore =
        () -> {
          if (isDown) {
            var _ = down.find(List.of());
          }
        };
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private Others others(Board board) {
    List<MailboxEntry> entries =
        List.of(
            MailboxEntry.of(ALICE.mailbox().address(), "mx1"),
            MailboxEntry.of(BOB.mailbox().address(), "mx1"));
    Inventory inventory = Inventory.merge(List.of(entries));
    return new Others(board, () -> inventory, this::read, 1L << 30);
  }

  private long read(OptionalLong since, Consumer<StoredFigures> each) {
    if (isDown) {
      return down.figures(since, each);
    }
    each.accept(
        new StoredFigures(
            BOB.mailbox(),
            Outcome.MEASURED,
            Level.WARNING,
            new Usage(960L << 20, new Limit.Finite(1 << 30)),
            BoardRows.NOW.plus(Duration.ofDays(2)),
            BoardRows.NOW.minusSeconds(60)));
    return 1;
  }

  private JsonNode follows(String schema, String path) throws Exception {
    ObjectNode root = JSON.createObjectNode();
    root.put("$ref", "#/components/schemas/" + schema);
    Path document = Path.of("src/main/resources/mailquota/http/api/openapi.json");
    root.set("components", JSON.readTree(Files.readString(document)).path("components"));
    JsonNode answer = api.json(path);
    assertThat(new JsonSchema(root.toString()).problems(answer.toString())).isEmpty();
    return answer;
  }

  @Test
  void theFleetHasTheMailboxesOfBoth() throws Exception {
    JsonNode list = follows("MailboxList", "/api/v1/mailboxes");
    assertThat(list.path("total").asInt()).isEqualTo(2);
    assertThat(list.path("mailboxes").path(0).path("mailbox").asString())
        .isEqualTo("bob@example.org");
    assertThat(list.path("mailboxes").path(0).path("from").asString()).isEqualTo("store");
    assertThat(list.path("mailboxes").path(1).path("from").asString()).isEqualTo("agent");
    assertThat(list.path("others").path("readAt").asString()).isEqualTo(BoardRows.NOW.toString());
    JsonNode fleet = follows("Fleet", "/api/v1/fleet");
    assertThat(fleet.path("others").path("mailboxes").asInt()).isOne();
    assertThat(fleet.path("next").path(0).path("mailbox").asString()).isEqualTo("bob@example.org");
    assertThat(follows("Detail", "/api/v1/mailboxes/bob@example.org").path("from").asString())
        .isEqualTo("store");
    assertThat(api.get("/api/v1/mailboxes.csv").body()).contains("alice@", "bob@");
  }

  @Test
  void theAgentHasItsOwn() throws Exception {
    JsonNode list = follows("MailboxList", "/api/v1/mailboxes?scope=agent");
    assertThat(list.path("total").asInt()).isOne();
    assertThat(list.path("others").isNull()).isTrue();
    assertThat(follows("Fleet", "/api/v1/fleet?scope=agent").path("mailboxes").asInt()).isOne();
    assertThat(api.get("/api/v1/mailboxes/bob@example.org?scope=agent").statusCode())
        .isEqualTo(404);
    assertThat(api.get("/api/v1/mailboxes.jsonl?scope=agent").body()).doesNotContain("bob@");
    assertThat(api.get("/api/v1/fleet?scope=all").statusCode()).isEqualTo(400);
    assertThat(api.get("/api/v1/servers?scope=agent").statusCode()).isEqualTo(200);
  }

  @Test
  void whileTheOthersAreNotKnownAnExportIsRefusedAndAListSaysSo() throws Exception {
    isDown = true;
    JsonNode list = follows("MailboxList", "/api/v1/mailboxes");
    assertThat(list.path("total").asInt()).isOne();
    assertThat(list.path("others").path("mailboxes").isNull()).isTrue();
    assertThat(list.path("others").path("readAt").isNull()).isTrue();
    assertThat(list.path("others").path("problem").asString())
        .contains("the last access has failed");
    assertThat(api.get("/api/v1/mailboxes.csv").statusCode()).isEqualTo(503);
    assertThat(api.get("/api/v1/mailboxes.csv?scope=agent").body()).contains("alice@");
    assertThat(api.get("/api/v1/mailboxes/bob@example.org").statusCode()).isNotEqualTo(200);
  }

  /** The roots of a mailbox are asked for when it is seen. */
  @Test
  void aRowThatCannotBeReadKeepsItsPlaceWithoutFigures() throws Exception {
    assertThat(api.json("/api/v1/mailboxes").path("total").asInt()).isEqualTo(2);
    isDown = true;
    JsonNode list = follows("MailboxList", "/api/v1/mailboxes");
    assertThat(list.path("total").asInt()).isEqualTo(2);
    JsonNode bob = list.path("mailboxes").path(0);
    assertThat(bob.path("mailbox").asString()).isEqualTo("bob@example.org");
    assertThat(bob.path("from").isNull() && bob.path("ratio").isNull()).isTrue();
    assertThat(api.get("/api/v1/mailboxes/bob@example.org").statusCode()).isEqualTo(503);
    assertThat(follows("Fleet", "/api/v1/fleet").path("mailboxes").asInt()).isEqualTo(2);
  }
}
