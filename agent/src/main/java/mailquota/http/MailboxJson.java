package mailquota.http;

import java.time.Duration;
import java.time.Instant;
import mailquota.board.MailboxStatus;
import mailquota.probe.Probe;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Ratio;
import mailquota.quota.Reading;
import mailquota.quota.Usage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a mailbox as JSON, for the command line and HTTP. Unknown values are null, never 0. */
public final class MailboxJson {

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final double NANOS_PER_MILLI = 1e6;

  private MailboxJson() {}

  public static String line(MailboxStatus status) {
    return MAPPER.writeValueAsString(object(status));
  }

  /** The same as an object, to which more can be added. */
  public static ObjectNode object(MailboxStatus status) {
    Probe probe = status.lastProbe();
    ObjectNode json = MAPPER.createObjectNode();
    json.put("mailbox", status.mailbox().address().value());
    json.put("domain", status.mailbox().address().domain());
    json.put("server", status.mailbox().server());
    result(json, probe.result());
    Reading reading = status.reading().orElse(null);
    json.put("ratio", reading == null ? null : ratio(reading));
    Level level = status.level();
    json.put("level", level == null ? null : level.name());
    json.put("fullAt", status.full().map(full -> full.at().toString()).orElse(null));
    Instant measuredAt = status.lastSuccess();
    json.put("measuredAt", measuredAt == null ? null : measuredAt.toString());
    Duration took = probe.took();
    json.put(
        "probeMillis",
        took == null ? null : Math.round(took.toNanos() / NANOS_PER_MILLI * 10) / 10.0);
    ArrayNode roots = json.putArray("roots");
    if (reading != null) {
      reading.roots().forEach(root -> root(roots.addObject(), root));
    }
    return json;
  }

  private static void result(ObjectNode json, ProbeResult result) {
    Failed failed = result instanceof Failed failure ? failure : null;
    json.put("result", result.label());
    json.put("reason", failed == null ? null : failed.reason().label());
    json.put("detail", failed == null ? null : failed.detail());
  }

  /** A ratio as the API has it, with six decimals. */
  public static double rounded(double ratio) {
    return Math.round(ratio * 1e6) / 1e6;
  }

  private static @Nullable Double ratio(Reading reading) {
    return reading.headline().map(Ratio::value).map(MailboxJson::rounded).orElse(null);
  }

  private static void root(ObjectNode json, QuotaRoot root) {
    json.put("root", root.name());
    ObjectNode resources = json.putObject("resources");
    root.resources()
        .forEach((resource, usage) -> usage(resources.putObject(resource.name()), usage));
  }

  private static void usage(ObjectNode json, Usage usage) {
    json.put("used", usage.used());
    switch (usage.limit()) {
      case Limit.Finite(long most) -> json.put("limit", most);
      case Limit.Unlimited() -> json.putNull("limit");
    }
  }
}
