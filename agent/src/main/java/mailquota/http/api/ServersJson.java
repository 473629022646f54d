package mailquota.http.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import mailquota.http.api.ServerRates.Rate;
import mailquota.polling.ServerState;
import mailquota.probe.MailServer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes servers as JSON. Unknown values are null. */
final class ServersJson {

  private static final String HELD =
      "readings are held, because most mailboxes of the server fell to 0 at once";

  private ServersJson() {}

  /**
   * What is known of a server.
   *
   * @param isHeld whether readings are held
   */
  record Known(
      MailServer settings,
      ServerState state,
      int mailboxes,
      Duration lag,
      boolean isHeld,
      Optional<Rate> rate,
      Map<String, Integer> failures) {}

  static void add(ArrayNode servers, Known known) {
    ObjectNode json =
        servers
            .addObject()
            .put("server", known.settings().name())
            .put("method", known.settings().method().key())
            .put("address", known.settings().endpoint().toString());
    addState(json, known.state());
    json.put("held", known.isHeld() ? HELD : null)
        .put("mailboxes", known.mailboxes())
        .put("probesPerSecond", known.rate().map(rate -> rounded(rate.perSecond())).orElse(null))
        .put("p50Millis", known.rate().map(rate -> millis(rate.within(0.5))).orElse(null))
        .put("p99Millis", known.rate().map(rate -> millis(rate.within(0.99))).orElse(null))
        .put("lagSeconds", known.lag().toMillis() / 1e3);
    ObjectNode failures = json.putObject("failures");
    known.failures().forEach(failures::put);
  }

  private static void addState(ObjectNode json, ServerState state) {
    switch (state) {
      case ServerState.Unknown() ->
          json.putNull("up").putNull("since").putNull("reason").putNull("detail");
      case ServerState.Up(@Nullable Instant since) ->
          json.put("up", true).put("since", text(since)).putNull("reason").putNull("detail");
      case ServerState.Down down ->
          json.put("up", false)
              .put("since", text(down.since()))
              .put("reason", down.why().reason().label())
              .put("detail", down.why().detail());
    }
    json.put("nextTrialAt", state instanceof ServerState.Down down ? text(down.nextTrial()) : null);
  }

  private static @Nullable String text(@Nullable Instant at) {
    return at == null ? null : at.toString();
  }

  private static @Nullable Double millis(OptionalDouble seconds) {
    return seconds.isPresent() ? rounded(seconds.getAsDouble() * 1e3) : null;
  }

  private static double rounded(double value) {
    return Math.round(value * 10) / 10.0;
  }
}
