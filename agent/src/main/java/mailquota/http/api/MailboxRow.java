package mailquota.http.api;

import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import mailquota.board.MailboxStatus;
import mailquota.forecast.Forecast.Full;
import mailquota.http.MailboxJson;
import mailquota.quota.Address;
import mailquota.quota.Limit;
import mailquota.quota.Naming;
import mailquota.quota.Resource;
import mailquota.table.Growth;
import mailquota.table.Headline;
import mailquota.warning.Policies;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A mailbox as a row of the table: {@link MailboxJson} and what the page shows besides. Immutable,
 * thread-safe.
 */
final class MailboxRow {

  private final Supplier<Policies> policies;

  /** {@code policies} gives the present ones. */
  MailboxRow(Supplier<Policies> policies) {
    this.policies = policies;
  }

  /** {@code names} hides what could tell the address; the address itself is hidden on the way. */
  ObjectNode of(Seen seen, Naming names) {
    MailboxStatus status = seen.status();
    ObjectNode row = MailboxJson.object(status).put("from", seen.from());
    Address address = status.mailbox().address();
    if (names.hidesAddresses()) {
      row.put("domain", names.domain(address));
      row.withArray("roots").forEach(root -> hide((ObjectNode) root, address, names));
    }
    Headline headline = status.reading().flatMap(Headline::of).orElse(null);
    addHeadline(row, headline, name -> shown(name, address, names));
    row.put("growthPerDay", headline == null ? null : growth(status, headline));
    @Nullable Full full = status.full().orElse(null);
    row.put("fullEarliest", full == null ? null : full.earliest().toString());
    row.put("fullLatest", full == null ? null : full.latest().toString());
    addThresholds(
        row.putArray("thresholds"),
        address,
        headline == null ? Resource.STORAGE : headline.resource(),
        headline == null ? Limit.UNLIMITED : headline.usage().limit());
    return row;
  }

  private static void hide(ObjectNode root, Address address, Naming names) {
    root.put("root", shown(root.path("root").asString(), address, names));
  }

  /** The name of a quota root, or nothing where it may tell the address. */
  static String shown(String root, Address address, Naming names) {
    return names.isTelling(address, root) ? "" : root;
  }

  private static void addHeadline(
      ObjectNode row, @Nullable Headline headline, UnaryOperator<String> shown) {
    if (headline == null) {
      row.putNull("headline");
    } else {
      row.putObject("headline")
          .put("root", shown.apply(headline.root()))
          .put("resource", headline.resource().name())
          .put("used", headline.usage().used())
          .put("limit", headline.limit());
    }
  }

  /** In whole units: the forecast is not that exact. */
  private static @Nullable Long growth(MailboxStatus status, Headline headline) {
    OptionalDouble growth = Growth.perDay(status, headline);
    return growth.isPresent() ? Math.round(growth.getAsDouble()) : null;
  }

  /** Where the levels of the mailbox begin, as shares of the limit. */
  void addThresholds(ArrayNode lines, Address address, Resource resource, Limit limit) {
    if (limit instanceof Limit.Finite finite) {
      policies
          .get()
          .of(address)
          .lines(resource, finite)
          .forEach((level, at) ->
              lines.addObject().put("level", level.name()).put("at", MailboxJson.rounded(at)));
    }
  }

  /** A mailbox that has left the inventory since the order was made: nothing is known of it. */
  static ObjectNode left(Address address, Naming names) {
    ObjectNode row =
        JsonAnswer.JSON
            .createObjectNode()
            .put("mailbox", address.value())
            .put("domain", names.domain(address));
    for (String key :
        new String[] {
          "server",
          "result",
          "reason",
          "detail",
          "ratio",
          "level",
          "fullAt",
          "measuredAt",
          "probeMillis",
          "from",
          "headline",
          "growthPerDay",
          "fullEarliest",
          "fullLatest"
        }) {
      row.putNull(key);
    }
    row.putArray("roots");
    row.putArray("thresholds");
    return row;
  }
}
