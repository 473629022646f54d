package mailquota.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import mailquota.Probers;
import mailquota.config.AgentConfig;
import mailquota.http.MailboxJson;
import mailquota.inventory.Mailbox;
import mailquota.monitor.MailboxStatus;
import mailquota.monitor.Monitor;
import mailquota.monitor.PollSettings;
import mailquota.quota.Address;
import mailquota.quota.ProbeResult.Failed;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One round over all mailboxes, or over some. */
@Command(
    name = "measure",
    description = "Probes all or the named mailboxes once.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit: 0 all were asked, 1 at least one probe failed, 2 wrong usage or configuration."
    })
final class MeasureCommand implements Callable<Integer> {

  /** How results are printed. */
  enum Format {
    TABLE,
    JSON
  }

  /** Once: the second round is beyond any run of this command. */
  private static final PollSettings ONCE =
      new PollSettings(Duration.ofDays(365), Duration.ofDays(365), false);

  @Mixin private ConfigOption option = new ConfigOption();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "table (default), or json: one object a line")
  private Format format = Format.TABLE;

  @Parameters(paramLabel = "MAILBOX", arity = "0..*", description = "only these; default: all")
  private List<String> names = List.of();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    Logging.onlyErrors();
    PrintWriter err = spec.commandLine().getErr();
    Optional<AgentConfig> config = option.loadOrComplain(err);
    if (config.isEmpty()) {
      return ExitCode.USAGE;
    }
    Optional<Set<Mailbox>> wanted = wanted(config.get(), err);
    return wanted.isEmpty() ? ExitCode.USAGE : measure(config.get(), wanted.get());
  }

  /** The mailboxes to measure; empty when one of the names is unknown. */
  private Optional<Set<Mailbox>> wanted(AgentConfig config, PrintWriter err) {
    if (names.isEmpty()) {
      return Optional.of(new LinkedHashSet<>(config.inventory().mailboxes()));
    }
    Set<Mailbox> wanted = new LinkedHashSet<>();
    boolean allKnown = true;
    for (String name : names) {
      Optional<Mailbox> mailbox = find(config, name);
      mailbox.ifPresent(wanted::add);
      if (mailbox.isEmpty()) {
        allKnown = false;
        err.printf("quota-agent: no mailbox \"%s\" in %s%n", name, option.file());
      }
    }
    return allKnown ? Optional.of(wanted) : Optional.empty();
  }

  private static Optional<Mailbox> find(AgentConfig config, String name) {
    try {
      return config.inventory().find(new Address(name));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private int measure(AgentConfig config, Set<Mailbox> wanted) throws InterruptedException {
    InstantSource clock = InstantSource.system();
    Terminal terminal = Terminal.ofProcess();
    PrintWriter out = spec.commandLine().getOut();
    CountDownLatch left = new CountDownLatch(wanted.size());
    long begin = System.nanoTime();
    Monitor monitor;
    try (Progress progress = Progress.of("Measuring", wanted.size(), terminal)) {
      monitor =
          new Monitor(
              Probers.of(config, clock, wanted::contains),
              ONCE,
              config.warnings(),
              clock,
              status -> {
                if (format == Format.JSON) {
                  out.println(MailboxJson.line(status));
                }
                progress.step();
                left.countDown();
              },
              _ -> {});
      monitor.start();
      left.await();
      monitor.stop(Duration.ZERO);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    return report(monitor.board().snapshot(), took, terminal);
  }

  private int report(List<MailboxStatus> statuses, Duration took, Terminal terminal) {
    PrintWriter out = spec.commandLine().getOut();
    if (format == Format.TABLE) {
      MailboxTable.print(statuses, out, terminal);
    }
    out.flush();
    PrintWriter err = spec.commandLine().getErr();
    err.println(Summary.of(statuses, took));
    err.flush();
    boolean anyFailed = statuses.stream().anyMatch(s -> s.lastProbe().result() instanceof Failed);
    return anyFailed ? ExitCode.SOFTWARE : ExitCode.OK;
  }
}
