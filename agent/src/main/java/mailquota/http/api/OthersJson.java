package mailquota.http.api;

import java.time.Instant;
import mailquota.table.Table;
import mailquota.table.Table.Foreign;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Writes what is known of the mailboxes of other agents. */
final class OthersJson {

  private OthersJson() {}

  /** Adds {@code others}: null where the answer is about the mailboxes of this agent. */
  static void add(ObjectNode answer, Table table) {
    @Nullable Foreign foreign = table.foreign().orElse(null);
    if (foreign == null) {
      answer.putNull("others");
      return;
    }
    @Nullable Instant readAt = foreign.readAt();
    answer
        .putObject("others")
        .put("mailboxes", readAt == null ? null : (Integer) foreign.mailboxes())
        .put("readAt", readAt == null ? null : readAt.toString())
        .put("problem", foreign.problem());
  }
}
