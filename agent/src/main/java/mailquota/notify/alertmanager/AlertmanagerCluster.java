package mailquota.notify.alertmanager;

import static java.util.stream.Collectors.joining;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import mailquota.net.HttpTarget;
import mailquota.notify.ChannelSettings.Verdict;
import mailquota.notify.Delivery;
import mailquota.notify.Delivery.Accepted;
import mailquota.notify.Delivery.Rejected;
import mailquota.notify.Delivery.RetryLater;
import mailquota.notify.JsonPost;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Alertmanagers of a cluster. They share notifications, not alerts: every alert is sent to each
 * of them, and one acceptance is enough. Used by one thread.
 */
final class AlertmanagerCluster implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(AlertmanagerCluster.class);

  private final String channel;
  private final InstantSource clock;
  private final List<String> where;
  private final List<JsonPost> posts;
  private final Set<Integer> troubles = new HashSet<>();

  AlertmanagerCluster(AlertmanagerSettings settings, InstantSource clock) {
    channel = settings.name();
    this.clock = clock;
    where = settings.targets().stream().map(HttpTarget::where).toList();
    posts = settings.targets().stream().map(target -> new JsonPost(target, clock)).toList();
  }

  /**
   * Posts to all in parallel. Those that asked for a retry in the previous post of the same round
   * are skipped: an unavailable one would cost its time-out for each post and delay the others.
   *
   * @param before the results of the previous post; empty for none
   */
  List<Verdict> post(List<Alert> alerts, List<Verdict> before) {
    String json = Alert.json(alerts, clock.instant());
    List<CompletableFuture<Delivery>> sent =
        IntStream.range(0, posts.size()).mapToObj(i -> begin(i, json, before)).toList();
    List<Verdict> verdicts = new ArrayList<>();
    for (int i = 0; i < sent.size(); i++) {
      Verdict verdict = new Verdict(where.get(i), sent.get(i).join());
      note(i, verdict);
      verdicts.add(verdict);
    }
    return verdicts;
  }

  private CompletableFuture<Delivery> begin(int index, String json, List<Verdict> before) {
    return !before.isEmpty() && before.get(index).delivery() instanceof RetryLater later
        ? CompletableFuture.completedFuture(later)
        : CompletableFuture.supplyAsync(
            () -> posts.get(index).send(json, Map.of()), Thread::startVirtualThread);
  }

  /** Logs changes only. */
  private void note(int index, Verdict verdict) {
    boolean isAccepted = verdict.delivery() instanceof Accepted;
    if (isAccepted && troubles.remove(index)) {
      log.info("channel={} url={} accepts alerts again", channel, verdict.where());
    } else if (!isAccepted && troubles.add(index)) {
      String why = why(verdict.delivery());
      log.warn("channel={} url={} accepts no alerts: {}", channel, verdict.where(), why);
    }
  }

  /** Closes all connections. */
  @Override
  public void close() {
    posts.forEach(JsonPost::close);
  }

  /** Accepted if one accepted, rejected only if all rejected. */
  static Delivery best(List<Verdict> verdicts) {
    if (verdicts.stream().anyMatch(verdict -> verdict.delivery() instanceof Accepted)) {
      return new Accepted();
    }
    boolean mayRetry = verdicts.stream().anyMatch(one -> one.delivery() instanceof RetryLater);
    String why = verdicts.stream().map(one -> why(one.delivery())).collect(joining("; "));
    return mayRetry ? new RetryLater(why) : new Rejected(why);
  }

  private static String why(Delivery delivery) {
    return switch (delivery) {
      case Accepted() -> "";
      case RetryLater(String why, _, _) -> why;
      case Rejected(String why) -> why;
    };
  }
}
