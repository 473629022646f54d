package mailquota.http.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import mailquota.http.Routes;
import mailquota.quota.Level;
import mailquota.quota.Naming;
import mailquota.store.NoticeFilter;
import mailquota.store.NoticeFilter.Delivery;
import mailquota.store.RecordedNotice;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET /api/v1/notices}: what was sent, and what waits, the newest first. Thread-safe. */
final class NoticeRoutes implements Routes {

  private static final Set<String> PARAMETERS =
      new LinkedHashSet<>(List.of("mailbox", "channel", "delivery", "level", "limit", "before"));

  private static final int USUAL = 50;
  private static final int MOST = 1000;
  private static final Pattern COMMA = Pattern.compile(",");

  private final AgentView agent;
  private final Lookup lookup;

  NoticeRoutes(AgentView agent, Lookup lookup) {
    this.agent = agent;
    this.lookup = lookup;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get("/api/v1/notices", this::list);
  }

  private void list(Context context) {
    Naming names = lookup.names(context);
    NoticeFilter filter = filter(new Parameters(context, PARAMETERS), names);
    // One more tells whether there are older ones.
    List<RecordedNotice> found = agent.notices(filter);
    List<RecordedNotice> shown = found.subList(0, Math.min(found.size(), filter.most() - 1));
    ObjectNode answer = JsonAnswer.JSON.createObjectNode();
    ArrayNode array = answer.putArray("notices");
    shown.forEach(each -> array.add(NoticeJson.of(each, names)));
    answer.put("next", shown.size() < found.size() ? (Long) shown.getLast().number() : null);
    ArrayNode known = answer.putArray("channels");
    agent.channels().forEach(known::add);
    JsonAnswer.send(context, answer);
  }

  private NoticeFilter filter(Parameters parameters, Naming names) {
    NoticeFilter filter =
        new NoticeFilter(
            parameters.value(
                "mailbox", text -> lookup.address(text, names), "the address of a mailbox"),
            parameters.text("channel"),
            parameters.value("delivery", Delivery::find, "pending, accepted or rejected"),
            levels(parameters),
            before(parameters),
            parameters.number("limit", USUAL, 1, MOST) + 1);
    parameters.check();
    return filter;
  }

  private static Set<Level> levels(Parameters parameters) {
    Set<Level> levels =
        parameters.value("level", NoticeRoutes::levels, "some of OK,INFO,WARNING,CRITICAL,FULL");
    return levels == null ? Set.of() : levels;
  }

  private static @Nullable Long before(Parameters parameters) {
    return parameters.value(
        "before",
        text ->
            text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9')
                ? Optional.of(Long.valueOf(text))
                : Optional.empty(),
        "a number that an earlier answer has as next");
  }

  private static Optional<Set<Level>> levels(String text) {
    Set<Level> levels = EnumSet.noneOf(Level.class);
    for (String name : COMMA.split(text, -1)) {
      Optional<Level> level =
          List.of(Level.values()).stream().filter(each -> each.name().equals(name)).findFirst();
      if (level.isEmpty()) {
        return Optional.empty();
      }
      levels.add(level.get());
    }
    return Optional.of(levels);
  }
}
