package mailquota.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import mailquota.Agent;
import mailquota.config.LoadedConfig.Valid;
import mailquota.loop.Loop;
import mailquota.systemd.ServiceManager;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "run",
    description =
        "Runs the agent in the foreground, until SIGTERM; SIGHUP reloads the configuration.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

  /** Below 30 s, the shortest usual limit of Kubernetes and systemd. */
  static final Duration STOP_WITHIN = Duration.ofSeconds(20);

  @Mixin private ConfigOption option = new ConfigOption();

  @Spec private CommandSpec spec;

  /** Null before the start. */
  private volatile @Nullable Agent agent;

  @Override
  public Integer call() throws InterruptedException {
    ServiceManager manager = ServiceManager.of(System.getenv(), ProcessHandle.current().pid());
    Runnable endsByItself = Signals.onTermination(() -> stop(manager));
    try {
      int code = start(manager);
      if (code == ExitCode.OK) {
        new CountDownLatch(1).await();
      }
      return code;
    } finally {
      endsByItself.run();
    }
  }

  private int start(ServiceManager manager) {
    Optional<Valid> config = option.loadedOrComplain(spec.commandLine().getErr());
    if (config.isEmpty()) {
      return ExitCode.USAGE;
    }
    Agent starting = new Agent(config.get(), InstantSource.system(), _ -> {});
    agent = starting;
    LogText.name(starting::names);
    Signals.onHangUp(() -> reload(starting, manager));
    try {
      starting.start();
      manager.ready(status(starting));
      manager.watchdog(() -> starting.loops().noneMatch(Loop::isStuck)).ifPresent(Loop::start);
      return ExitCode.OK;
    } catch (IOException e) {
      return Errors.fail(spec.commandLine().getErr(), String.valueOf(e.getMessage()));
    }
  }

  private static void reload(Agent running, ServiceManager manager) {
    manager.reloading();
    running.reload();
    manager.ready(status(running));
  }

  private static String status(Agent running) {
    return "answers HTTP on port " + running.port();
  }

  private void stop(ServiceManager manager) {
    manager.stopping();
    Agent running = agent;
    if (running != null) {
      running.stop(STOP_WITHIN);
    }
  }
}
