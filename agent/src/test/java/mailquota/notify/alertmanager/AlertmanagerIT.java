package mailquota.notify.alertmanager;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import mailquota.forecast.Forecast;
import mailquota.loop.Loop;
import mailquota.net.HttpTarget;
import mailquota.net.Trust;
import mailquota.notify.Delivery;
import mailquota.notify.Delivery.Accepted;
import mailquota.notify.Delivery.RetryLater;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Resource;
import mailquota.quota.Secret;
import mailquota.quota.Usage;
import mailquota.testing.prometheus.Alertmanager;
import mailquota.warning.ResourceStatus;
import mailquota.warning.Subject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** With a real Alertmanager: the alerts that it considers firing are the active ones. */
@Tag("real")
@Timeout(60)
class AlertmanagerIT {

  private static final Instant SINCE = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration LATE = Duration.ofMinutes(10);

  private static Alertmanager alertmanager;

  /** The active alerts of the test. */
  private final List<ResourceStatus> standings = new CopyOnWriteArrayList<>();

  private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() {
    Alertmanager.require();
    alertmanager = Alertmanager.start();
  }

  @AfterAll
  static void stop() {
    if (alertmanager != null) {
      alertmanager.close();
    }
  }

  @Test
  void theAlertHasItsLabelsAndIsGoneWhenItHasCleared() {
    AlertmanagerSync sync = sync(LATE, alertmanager.url());
    standings.add(standing("labels@example.org", "User quota", Level.CRITICAL));
    standings.add(standing("labels@example.org", "", Level.FULL));
    standings.add(standing("info@example.org", "", Level.INFO));
    sync.sync();

    assertThat(alerts("labels@example.org"))
        .extracting(AlertmanagerIT::labels)
        .containsExactlyInAnyOrder(
            labels("labels@example.org", "CRITICAL", "root", "User quota"),
            labels("labels@example.org", "FULL"));
    assertThat(alerts("labels@example.org"))
        .extracting(alert -> alert.at("/annotations/summary").asString())
        .containsExactlyInAnyOrder(
            "Mailbox almost full: 91% (labels@example.org)",
            "Mailbox full: new mail is being refused (labels@example.org)");
    JsonNode alert = alerts("labels@example.org").getFirst();
    assertThat(alert.at("/annotations/description").asString()).isNotEmpty();
    assertThat(Instant.parse(alert.path("startsAt").asString())).isEqualTo(SINCE);
    assertThat(alerts("info@example.org")).isEmpty();

    standings.clear();
    sync.sync();
    assertThat(alerts("labels@example.org")).isEmpty();
    sync.sync();
    assertThat(deliveries).containsExactly(new Accepted(), new Accepted());
  }

  @Test
  void anotherLevelIsAnotherAlertAndTheOldOneIsResolved() {
    AlertmanagerSync sync = sync(LATE, alertmanager.url());
    standings.add(standing("worse@example.org", "", Level.CRITICAL));
    sync.sync();
    standings.set(0, standing("worse@example.org", "", Level.FULL));
    sync.sync();
    assertThat(alerts("worse@example.org"))
        .extracting(AlertmanagerIT::labels)
        .containsExactly(labels("worse@example.org", "FULL"));

    // A level that this channel does not report.
    standings.set(0, standing("worse@example.org", "", Level.WARNING));
    sync.sync();
    assertThat(alerts("worse@example.org")).isEmpty();
  }

  @Test
  void activeAlertsAreSentAgainBeforeTheyExpire() {
    try (Loop loop = sync(SOON, alertmanager.url()).loop()) {
      standings.add(standing("again@example.org", "", Level.FULL));
      loop.start();
      alertmanager.await(_ -> !alerts("again@example.org").isEmpty());
      Instant first = endsAt("again@example.org");
      alertmanager.await(_ -> Instant.now().isAfter(first));

      assertThat(alerts("again@example.org")).hasSize(1);
      assertThat(endsAt("again@example.org")).isAfter(first);
    }
    // The alert is not sent any more.
    alertmanager.await(_ -> alerts("again@example.org").isEmpty());
  }

  @Test
  void oneAcceptanceIsEnoughAndEachGetsEveryAlert() throws IOException {
    String nobody;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = "http://127.0.0.1:" + free.getLocalPort();
    }
    try (Alertmanager second = Alertmanager.start()) {
      standings.add(standing("cluster@example.org", "", Level.FULL));
      sync(LATE, nobody, alertmanager.url(), second.url()).sync();
      assertThat(deliveries).containsExactly(new Accepted());
      assertThat(alerts("cluster@example.org")).hasSize(1);
      assertThat(second.alerts()).hasSize(1);
    }
    sync(LATE, nobody).sync();
    assertThat(deliveries.getLast())
        .isEqualTo(new RetryLater(nobody.replace("http://", "") + ": no connection"));
  }

  private AlertmanagerSync sync(Duration resend, String... urls) {
    List<HttpTarget> targets =
        Stream.of(urls)
            .map(url ->
                new HttpTarget(new Secret(url + "/api/v2/alerts"), Map.of(), Trust.ofSystem()))
            .toList();
    return new AlertmanagerSync(
        new AlertmanagerSettings("oncall", EnumSet.of(Level.CRITICAL, Level.FULL), targets, resend),
        _ -> Optional.of(standings.stream()),
        InstantSource.system(),
        (_, delivery) -> deliveries.add(delivery));
  }

  private static List<JsonNode> alerts(String mailbox) {
    return alertmanager.alerts().stream()
        .filter(alert -> alert.at("/labels/mailbox").asString().equals(mailbox))
        .toList();
  }

  private static Instant endsAt(String mailbox) {
    return Instant.parse(alerts(mailbox).getFirst().path("endsAt").asString());
  }

  private static Map<String, String> labels(JsonNode alert) {
    return alert.path("labels").properties().stream()
        .collect(
            java.util.stream.Collectors.toMap(
                Map.Entry::getKey, entry -> entry.getValue().asString()));
  }

  private static Map<String, String> labels(String mailbox, String level, String... others) {
    Map<String, String> labels = new java.util.HashMap<>();
    labels.put("alertname", "MailboxQuota");
    labels.put("mailbox", mailbox);
    labels.put("domain", "example.org");
    labels.put("server", "mx1");
    labels.put("resource", "STORAGE");
    labels.put("level", level);
    labels.put("severity", "critical");
    for (int i = 0; i < others.length; i += 2) {
      labels.put(others[i], others[i + 1]);
    }
    return labels;
  }

  private static ResourceStatus standing(String mailbox, String root, Level level) {
    return new ResourceStatus(
        new Subject(new Address(mailbox), "mx1", root, Resource.STORAGE),
        level,
        new Usage(977_105_060, new Limit.Finite(1_073_741_824)),
        SINCE,
        Forecast.NONE);
  }
}
