package mailquota.http.api;

import java.time.InstantSource;
import java.util.List;
import mailquota.board.MailboxStatus;
import mailquota.board.Trend;
import mailquota.forecast.Forecast.Full;
import mailquota.forecast.History.Point;
import mailquota.http.SilenceJson;
import mailquota.quota.Address;
import mailquota.quota.Naming;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.store.NoticeFilter;
import mailquota.store.RecordedNotice;
import mailquota.store.StoreException;
import mailquota.table.Headline;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One mailbox: its row, and of each resource the history, the levels and the forecast; its notices
 * and silences. Thread-safe.
 */
final class MailboxDetail {

  private static final Logger log = LoggerFactory.getLogger(MailboxDetail.class);

  /** The notices of a mailbox that are shown. */
  private static final int NOTICES = 20;

  private final AgentView agent;
  private final MailboxRow row;
  private final InstantSource clock;

  MailboxDetail(AgentView agent, MailboxRow row, InstantSource clock) {
    this.agent = agent;
    this.row = row;
    this.clock = clock;
  }

  ObjectNode of(Seen seen, Naming names) {
    MailboxStatus status = seen.status();
    ObjectNode detail = row.of(seen, names);
    addResources(detail.putArray("resources"), status, names);
    addNotices(detail, status.mailbox().address(), names);
    ArrayNode held = detail.putArray("silences");
    agent.silences().all().stream()
        .filter(
            each -> each.matcher().concerns(status.mailbox().address(), status.mailbox().server()))
        .forEach(each -> held.add(SilenceJson.object(each, clock.instant())));
    return detail;
  }

  /** The one of the headline first. After a failed probe with the figures of the last success. */
  private void addResources(ArrayNode resources, MailboxStatus status, Naming names) {
    Headline headline = status.reading().flatMap(Headline::of).orElse(null);
    if (headline != null) {
      addResource(resources, status, names, headline.root(), headline.resource(), headline.usage());
    }
    List<QuotaRoot> roots = status.reading().map(reading -> reading.roots()).orElse(List.of());
    for (QuotaRoot root : roots) {
      root.resources()
          .forEach((resource, usage) -> {
            boolean isFirst =
                headline != null
                    && headline.root().equals(root.name())
                    && headline.resource().equals(resource);
            if (!isFirst) {
              addResource(resources, status, names, root.name(), resource, usage);
            }
          });
    }
    if (roots.isEmpty()) {
      status
          .trends()
          .forEach(trend ->
              addResource(resources, status, names, trend.root(), trend.resource(), trend.usage()));
    }
  }

  private void addResource(
      ArrayNode resources,
      MailboxStatus status,
      Naming names,
      String root,
      Resource resource,
      Usage usage) {
    Address address = status.mailbox().address();
    @Nullable Trend trend = Trend.find(status.trends(), root, resource);
    ObjectNode json =
        resources
            .addObject()
            .put("root", MailboxRow.shown(root, address, names))
            .put("resource", resource.name())
            .put("used", usage.used())
            .put("limit", Headline.limit(usage));
    row.addThresholds(json.putArray("thresholds"), address, resource, usage.limit());
    addHistory(json.putObject("history"), trend == null ? List.of() : trend.points());
    if (trend != null && trend.forecast() instanceof Full full) {
      json.putObject("forecast")
          .put("at", full.at().toString())
          .put("earliest", full.earliest().toString())
          .put("latest", full.latest().toString());
    } else {
      json.putNull("forecast");
    }
  }

  private static void addHistory(ObjectNode history, List<Point> points) {
    ArrayNode times = history.putArray("t");
    ArrayNode used = history.putArray("used");
    for (Point point : points) {
      times.add(point.at().getEpochSecond());
      used.add(Math.round(point.used()));
    }
  }

  /** Null while the store does not answer: that there are none is not known. */
  private void addNotices(ObjectNode detail, Address address, Naming names) {
    try {
      List<RecordedNotice> found = agent.notices(NoticeFilter.of(address, NOTICES));
      ArrayNode array = detail.putArray("notices");
      found.forEach(each -> array.add(NoticeJson.of(each, names)));
    } catch (StoreException e) {
      log.debug("the notices of a mailbox are not known: {}", e.getMessage());
      detail.putNull("notices");
    }
  }
}
