package mailquota.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import mailquota.demo.server.DemoImapServer;
import mailquota.demo.server.DemoMailbox;
import mailquota.demo.server.DemoServer;
import mailquota.testing.ApiServer;
import mailquota.testing.Eventually;
import mailquota.testing.FilledMailbox;
import mailquota.testing.FreePorts;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The image of the Dockerfile, built on a stand-in for its base and run with little memory. */
@Timeout(600)
class ImageIT {

  private static final Path DOCKERFILE = Path.of("../Dockerfile");
  private static final Path UNIT = Path.of("src/main/systemd/quota-agent.service");
  private static final int MAILBOXES = 10_000;
  private static final long LIMIT_MIB = 256;
  private static final Pattern HEAP =
      Pattern.compile("(?m)^jvm_memory_max_bytes\\{area=\"heap\".*} (\\S+)$");
  private static final Pattern MEASURED_AT =
      Pattern.compile(
          "(?m)^mailbox_probe_last_success_timestamp_seconds\\{.*\"full@example.org\".*} (\\S+)$");

  private static Containers containers = new Containers(Path.of(""));

  @TempDir private Path folder = Path.of("");
  private URI agent = URI.create("");

  @BeforeAll
  static void build() throws IOException {
    Built.archive(); // The same step makes what the image copies.
    containers = Containers.open();
    Matcher from = Pattern.compile("(?m)^FROM (\\S+)$").matcher(Files.readString(DOCKERFILE));
    assertThat(from.find()).isTrue();
    containers.makeBase(from.group(1));
    List<String> build = documented("../README.md", "build");
    assertThat(build.removeLast()).isEqualTo(".");
    containers.build(DOCKERFILE, Path.of(".."), build);
  }

  @AfterAll
  static void removeAll() {
    containers.close();
  }

  @Test
  void noArchitectureIsNamed() throws IOException {
    assertThat(Files.readString(DOCKERFILE)).doesNotContainPattern("amd64|x86_64|arm64|aarch64");
  }

  /** A second notice after the restart would show that the state is lost. */
  @Test
  void tenThousandMailboxesAreMeasuredAndARestartRepeatsNothing() throws Exception {
    try (DemoServer imap = DemoImapServer.start(0, ImageIT::mailbox);
        ApiServer hook = new ApiServer((exchange, _) -> ApiServer.json(exchange, "{}"))) {
      configure(imap.port(), hook.origin());
      start();
      awaitMeasuredSince(0);
      Eventually.await(() -> !hook.asked().isEmpty());
      assertRestricted();
      assertHealthy();
      containers.podman("stop", "--time", "30", "agent");
      // Killed at the end of the grace it would be 137.
      assertThat(containers.podman("inspect", "--format", "{{.State.ExitCode}}", "agent"))
          .isEqualTo("0");

      double restart = System.currentTimeMillis() / 1000.0;
      containers.podman("start", "agent");
      awaitMeasuredSince(restart);
      containers.podman("stop", "--time", "30", "agent");
      assertThat(hook.asked()).hasSize(1);
    }
  }

  private static Optional<DemoMailbox> mailbox(String address) {
    return Optional.of(FilledMailbox.at(address, address.startsWith("full@") ? 97 : 50));
  }

  private void configure(int imap, String hook) throws IOException {
    int port = FreePorts.on("127.0.0.1", 1).getFirst();
    agent = URI.create("http://127.0.0.1:" + port);
    // The agent in the container is another user.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(
        folder.resolve("mailboxes.csv"),
        IntStream.range(1, MAILBOXES)
            .mapToObj(i -> "user" + i + "@example.org\n")
            .collect(Collectors.joining("", "address\nfull@example.org\n", "")));
    Files.writeString(
        folder.resolve("config.yaml"),
        """
        http: {listen: "127.0.0.1:%d"}
        servers:
          mx1:
            method: imap
            address: 127.0.0.1:%d
            tls: none
            auth: {password: env:PASSWORD}
            limits: {rate: 2000/s}
        mailboxes:
          - {server: mx1, file: mailboxes.csv}
        channels:
          hook: {type: webhook, url: "%s/", levels: [critical]}
        """
            .formatted(port, imap, hook));
  }

  private void start() throws IOException {
    List<String> run = new ArrayList<>(List.of("run", "--detach", "--name", "agent"));
    run.addAll(List.of("--no-healthcheck", "--read-only-tmpfs=false"));
    run.addAll(List.of("--cap-drop", "all", "--security-opt", "no-new-privileges"));
    // Those of the unit, which no systemd applies in tests.
    SystemCalls.writeProfile(UNIT, folder.resolve("seccomp.json"));
    run.addAll(List.of("--security-opt", "seccomp=" + folder.resolve("seccomp.json")));
    // This machine may not raise its own limits.
    run.addAll(List.of("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096"));
    run.addAll(List.of("--env", "PASSWORD=" + FilledMailbox.PASSWORD));
    run.addAll(List.of("--env", "JAVA_TOOL_OPTIONS=" + Built.CACHE_OR_NOTHING));
    run.addAll(List.of("--volume", folder + "/mailboxes.csv:/etc/quota-agent/mailboxes.csv:ro"));
    List<String> documented = documented("../docs/operations.md", "run");
    assertThat(documented).contains(LIMIT_MIB + "m");
    // The network is that of the test's servers.
    int port = documented.indexOf("-p");
    documented.set(port, "--network");
    documented.set(port + 1, "host");
    documented.replaceAll(word -> word.replaceFirst("^\\./", folder + "/"));
    run.addAll(documented);
    containers.podman(run.toArray(String[]::new));
  }

  /** The words behind {@code docker COMMAND} in a document, which podman and buildah take too. */
  private static List<String> documented(String document, String command) throws IOException {
    Matcher found =
        Pattern.compile("(?m)^docker " + command + " ((?:.*\\\\\n)*.*?)(?: +#.*)?$")
            .matcher(Files.readString(Path.of(document)));
    assertThat(found.find()).isTrue();
    String words = found.group(1).replace("\\\n", " ");
    return new ArrayList<>(List.of(words.split(" +", -1)));
  }

  private void awaitMeasuredSince(double time) throws InterruptedException {
    Eventually.await(() -> {
      assertThat(containers.podman("inspect", "--format", "{{.State.Running}}", "agent"))
          .as(() -> containers.logs("agent"))
          .isEqualTo("true");
      String metrics = metrics();
      return metrics.lines().filter(line -> line.startsWith("mailbox_probe_success{")).count()
              == MAILBOXES
          && MEASURED_AT
              .matcher(metrics)
              .results()
              .anyMatch(found -> Double.parseDouble(found.group(1)) >= time);
    });
  }

  /** Empty while the agent does not answer. */
  private String metrics() throws InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(agent.resolve("/metrics")).build();
      return client.send(request, BodyHandlers.ofString(UTF_8)).body();
    } catch (IOException _) {
      return "";
    }
  }

  /** What the kernel says of its process, and how much of the limit is for the heap. */
  private void assertRestricted() throws IOException, InterruptedException {
    String pid = containers.podman("inspect", "--format", "{{.State.Pid}}", "agent");
    assertThat(Files.readAllLines(Path.of("/proc", pid, "status")))
        .contains(
            "Uid:\t65532\t65532\t65532\t65532", "NoNewPrivs:\t1", "CapEff:\t0000000000000000");
    double heap =
        HEAP.matcher(metrics())
            .results()
            .map((MatchResult pool) -> Double.parseDouble(pool.group(1)))
            .mapToDouble(Double::doubleValue)
            .sum();
    assertThat(heap).isBetween(1.0, 0.36 * (LIMIT_MIB << 20));
  }

  /** The command of the image, which needs no shell. */
  private void assertHealthy() {
    String image = containers.podman("inspect", "--format", "{{.Image}}", "agent");
    String check =
        containers.podman("image", "inspect", "--format", "{{json .HealthCheck.Test}}", image);
    List<String> command = new ArrayList<>(List.of("exec", "agent"));
    JsonMapper.shared()
        .readTree(check)
        .valueStream()
        .map(word -> word.asString())
        .filter(word -> !word.equals("CMD"))
        .forEach(command::add);
    command.add(agent.resolve("/-/healthy").toString());
    assertThat(command).contains("health");
    containers.podman(command.toArray(String[]::new));
  }
}
