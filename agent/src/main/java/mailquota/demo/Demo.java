package mailquota.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import mailquota.Agent;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig.Invalid;
import mailquota.config.LoadedConfig.Valid;
import mailquota.demo.server.DemoImapServer;
import mailquota.demo.server.DemoPop3Server;
import mailquota.demo.server.DemoServer;
import mailquota.demo.server.DemoSmtpServer;
import mailquota.http.HttpSettings;
import mailquota.store.Store;
import mailquota.store.StoreSettings;

/** Starts and stops the mail servers, the agent and the narrator together. */
public final class Demo implements AutoCloseable {

  private static final Duration MX2_STOPS_AFTER = Duration.ofSeconds(25);
  private static final Duration MX2_OUTAGE = Duration.ofSeconds(15);

  private final Deque<Runnable> closings = new ArrayDeque<>();

  private Demo() {}

  /** Starts the demo with 10 mailboxes or more, which fill {@code speed} times faster. */
  public static Demo start(int mailboxes, double speed, PrintWriter out) throws IOException {
    Demo demo = new Demo();
    try {
      demo.run(mailboxes, speed, out);
      return demo;
    } catch (IOException | RuntimeException e) {
      demo.close();
      throw e;
    }
  }

  private void run(int mailboxes, double speed, PrintWriter out) throws IOException {
    long begin = System.nanoTime();
    DemoWorld world = new DemoWorld(mailboxes, () -> (System.nanoTime() - begin) / 1e9 * speed);
    Narrator narrator = new Narrator(out, mailboxes);
    DemoServer mx1 = opened(DemoImapServer.start(0, world));
    DemoServer mx2 = opened(DemoImapServer.start(0, world));
    DemoServer pop = opened(DemoPop3Server.start(0, world));
    DemoServer smtp = opened(DemoSmtpServer.start(0, world::acceptsMail, narrator::mail));
    DemoConfig.Ports ports =
        new DemoConfig.Ports(httpPort(), mx1.port(), mx2.port(), pop.port(), smtp.port());
    Path folder = Files.createTempDirectory("quota-agent-demo-");
    closings.push(() -> delete(folder));
    Path state = folder.resolve("state.db");
    try (Store store = new Store(StoreSettings.sqlite(state.toString()), InstantSource.system())) {
      DemoPast.write(world, store, Instant.now());
    }
    Path file =
        Files.writeString(folder.resolve("config.yaml"), DemoConfig.yaml(world, ports, state));
    Agent agent = new Agent(config(file), InstantSource.system(), narrator::status);
    narrator.watch(agent.monitor());
    narrator.welcome(ports.http(), file);
    agent.start();
    closings.push(() -> agent.stop(Duration.ofSeconds(5)));
    scheduleOutage(mx2, narrator);
  }

  private DemoServer opened(DemoServer server) {
    closings.push(server::close);
    return server;
  }

  /** The default port, as in the README; another free port if it is in use. */
  private static int httpPort() throws IOException {
    InetAddress loopback = InetAddress.getByName(HttpSettings.DEFAULT.host());
    try (ServerSocket usual = new ServerSocket(HttpSettings.DEFAULT.port(), 1, loopback)) {
      return usual.getLocalPort();
    } catch (IOException _) {
      try (ServerSocket any = new ServerSocket(0, 1, loopback)) {
        return any.getLocalPort();
      }
    }
  }

  private static Valid config(Path file) {
    return switch (new ConfigLoader(Map.of("DEMO_PASSWORD", DemoWorld.PASSWORD)).load(file)) {
      case Valid valid -> valid;
      case Invalid invalid ->
          throw new IllegalStateException("the demo's own configuration: " + invalid.problems());
    };
  }

  private void scheduleOutage(DemoServer server, Narrator narrator) {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    closings.push(timer::shutdownNow);
    var _ =
        timer.schedule(
            () -> {
              narrator.say("the mail server mx2 stops for a while");
              server.pause();
            },
            MX2_STOPS_AFTER.toMillis(),
            TimeUnit.MILLISECONDS);
    var _ =
        timer.schedule(
            () -> {
              narrator.say("the mail server mx2 starts again");
              resume(server);
            },
            MX2_STOPS_AFTER.plus(MX2_OUTAGE).toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private static void resume(DemoServer server) {
    try {
      server.resume();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The configuration and the files of the store. */
  private static void delete(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    while (!closings.isEmpty()) {
      closings.pop().run();
    }
  }
}
