package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import mailquota.board.MailboxStatus;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig.Valid;
import mailquota.testing.Door;
import mailquota.testing.dovecot.Dovecot;
import mailquota.testing.dovecot.User;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The metrics of an agent that is started again, with a real Dovecot that is down meanwhile. */
@Timeout(120)
abstract class RestartFiguresContract {

  private static final String OFTEN = "50ms";
  private static final String LAST_SUCCESS = "mailbox_probe_last_success_timestamp_seconds";
  private static final String USED = "mailbox_quota_used_bytes";

  /** What is shown of a mailbox and its domain before the first probe. */
  private static final List<String> SHOWN =
      List.of(
          USED,
          "mailbox_quota_limit_bytes",
          "mailbox_quota_messages",
          "mailbox_quota_messages_limit",
          "mailbox_quota_level",
          LAST_SUCCESS,
          "mailbox_quota_mailboxes",
          "mailbox_quota_used_ratio",
          "mailbox_quota_domain_used_bytes",
          "mailbox_quota_domain_limit_bytes");

  /** Each test has a mailbox of its own on the shared server. */
  private static final AtomicInteger TESTS = new AtomicInteger();

  private final String alice =
      "alice@"
          + getClass().getSimpleName().toLowerCase(Locale.ROOT)
          + TESTS.incrementAndGet()
          + ".example";
  private final BlockingQueue<MailboxStatus> statuses = new LinkedBlockingQueue<>();
  private final Dovecot dovecot;
  private Door door;

  @TempDir private Path folder;

  RestartFiguresContract(Dovecot dovecot) {
    this.dovecot = dovecot;
  }

  /** The section of the configuration; the same store at each call within a test. */
  abstract String store(Path folder);

  @BeforeEach
  void start() throws IOException {
    dovecot.addUser(User.named(alice).password("pw").storage("1M").messages(100));
    dovecot.deliver(alice, 900_000);
    door = Door.to(dovecot.imapPort());
  }

  @AfterEach
  void stop() throws IOException {
    door.close();
  }

  @Test
  void theStoredFiguresAreShownUntilTheServerAnswers() throws Exception {
    // Once: the figures do not change between the look at them and the end of the agent.
    String before = run("1h", metrics -> metrics.contains(USED + "{"));
    door.shut();

    Agent agent = agent(OFTEN);
    agent.start();
    try {
      String down = await(agent, RestartFiguresContract::hasFailedAndIsKnown);
      assertThat(samples(down, SHOWN)).isEqualTo(samples(before, SHOWN)).hasSizeGreaterThan(15);
      assertThat(samples(down, List.of("mailbox_probe_success"))).allMatch(s -> s.endsWith(" 0.0"));

      dovecot.deliver(alice, 50_000);
      door.open();
      String back = await(agent, metrics -> metrics.contains(success(1)));
      assertThat(samples(back, List.of(USED, LAST_SUCCESS)))
          .doesNotContainAnyElementsOf(samples(before, List.of(USED, LAST_SUCCESS)));
    } finally {
      agent.stop(Duration.ofSeconds(20));
    }
  }

  @Test
  void aMailboxThatFailedBeforeTheRestartHasNoFiguresAfterIt() throws Exception {
    Agent agent = agent(OFTEN);
    agent.start();
    try {
      await(agent, metrics -> metrics.contains(success(1)));
      door.shut();
      await(agent, metrics -> metrics.contains(success(0)));
    } finally {
      agent.stop(Duration.ofSeconds(20));
    }

    String after = run(OFTEN, RestartFiguresContract::hasFailedAndIsKnown);
    assertThat(samples(after, List.of(USED, "mailbox_quota_domain_used_bytes"))).isEmpty();
    assertThat(samples(after, List.of(LAST_SUCCESS, "mailbox_quota_level"))).hasSize(2);
  }

  private static boolean hasFailedAndIsKnown(String metrics) {
    return metrics.contains("result=\"failed\",server=\"mx1\"} 1.0")
        && metrics.contains(LAST_SUCCESS + "{");
  }

  private String success(int value) {
    return "mailbox_probe_success{domain=\"%s\",mailbox=\"%s\",server=\"mx1\"} %d.0"
        .formatted(alice.substring(alice.indexOf('@') + 1), alice, value);
  }

  /** Runs an agent until its metrics are so, and returns them. */
  private String run(String interval, Predicate<String> until) throws Exception {
    Agent agent = agent(interval);
    agent.start();
    try {
      return await(agent, until);
    } finally {
      agent.stop(Duration.ofSeconds(20));
    }
  }

  private Agent agent(String interval) throws IOException {
    statuses.clear();
    Path file =
        Files.writeString(
            folder.resolve("config.yaml"),
            """
            http: {listen: "127.0.0.1:0"}
            store: %1$s
            servers:
              mx1: {method: imap, address: "127.0.0.1:%2$d", tls: none, auth: {password: env:PASSWORD}}
            mailboxes:
              - {server: mx1, list: [%3$s]}
            poll: {min-interval: %4$s, max-interval: %4$s}
            """
                .formatted(store(folder), door.port(), alice, interval));
    return new Agent(
        (Valid) new ConfigLoader(Map.of("PASSWORD", "pw")).load(file),
        InstantSource.system(),
        statuses::add);
  }

  /** Looks at the metrics after each probe. */
  private String await(Agent agent, Predicate<String> wanted) throws Exception {
    String metrics;
    do {
      assertThat(statuses.poll(60, TimeUnit.SECONDS)).as("a result").isNotNull();
      metrics = metrics(agent);
    } while (!wanted.test(metrics));
    return metrics;
  }

  private static String metrics(Agent agent) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + agent.port() + "/metrics");
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }
  }

  private static List<String> samples(String metrics, List<String> names) {
    return metrics
        .lines()
        .filter(line -> names.stream().anyMatch(name -> line.matches(name + "(_\\w+)?\\{.*")))
        .toList();
  }
}
