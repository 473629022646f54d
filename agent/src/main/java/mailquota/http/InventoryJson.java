package mailquota.http;

import java.util.Locale;
import java.util.Map;
import mailquota.inventory.Mailbox;
import mailquota.quota.Bytes;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes a mailbox of the inventory as JSON, without its password. Unknown values are null. */
public final class InventoryJson {

  private static final JsonMapper MAPPER = new JsonMapper();

  private InventoryJson() {}

  /** One line; {@code sources} names the source of each field that is given. */
  public static String line(Mailbox mailbox, Map<String, String> sources) {
    @Nullable Locale language = mailbox.owner().language();
    @Nullable Bytes limit = mailbox.limit();
    ObjectNode json =
        MAPPER
            .createObjectNode()
            .put("mailbox", mailbox.address().value())
            .put("server", mailbox.server())
            .put("contact", mailbox.owner().contact())
            .put("language", language == null ? null : language.toLanguageTag())
            .put("limit", limit == null ? null : limit.count())
            .put("exclude", mailbox.isExcluded());
    ObjectNode origins = json.putObject("sources");
    sources.forEach(origins::put);
    return MAPPER.writeValueAsString(json);
  }
}
