package mailquota.dashboards;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import mailquota.testing.ApiServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an Alertmanager sends, as a web hook receives it. */
final class Hooks implements AutoCloseable {

  private final ApiServer server = new ApiServer((exchange, _) -> ApiServer.json(exchange, "{}"));

  /**
   * A message.
   *
   * @param receiver by its name
   * @param labels that all its alerts have in common, by which they are grouped
   * @param firing names of the alerts in it that fire, each with its mailbox, if it has one
   */
  record Message(String receiver, JsonNode labels, Set<String> firing) {}

  String origin() {
    return server.origin();
  }

  List<Message> messages() {
    return server.asked().stream().map(Hooks::message).toList();
  }

  private static Message message(ApiServer.Asked asked) {
    JsonNode body = JsonMapper.shared().readTree(asked.body());
    return new Message(
        asked.path().substring(1),
        body.path("groupLabels"),
        body.path("alerts")
            .valueStream()
            .filter(alert -> alert.path("status").asString().equals("firing"))
            .map(Hooks::name)
            .collect(Collectors.toSet()));
  }

  /** The name of an alert, and its mailbox, if it has one. */
  static String name(JsonNode alert) {
    JsonNode labels = alert.path("labels");
    String mailbox = labels.path("mailbox").asString("");
    return (labels.path("alertname").asString() + " " + mailbox).strip();
  }

  @Override
  public void close() {
    server.close();
  }
}
