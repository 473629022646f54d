package mailquota.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import mailquota.Probers;
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.config.AgentConfig;
import mailquota.http.MailboxJson;
import mailquota.intake.BoardKeeper;
import mailquota.intake.HeldZeros;
import mailquota.inventory.Inventory;
import mailquota.inventory.Mailbox;
import mailquota.polling.Monitor;
import mailquota.polling.PolledServer;
import mailquota.quota.Address;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Sanitizer;
import mailquota.silence.Silences;
import mailquota.state.StateStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "measure",
    description = "Probes all or the named mailboxes once.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit: 0 all were asked, 1 at least one probe failed, 2 wrong usage or configuration."
    })
final class MeasureCommand implements Callable<Integer> {

  enum Format {
    TABLE,
    JSON
  }

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
    List<PolledServer> servers = Probers.polled(config.get().servers(), InstantSource.system());
    Optional<Inventory> known = known(config.get(), servers, err);
    if (known.isEmpty()) {
      return ExitCode.SOFTWARE;
    }
    Optional<Inventory> wanted = wanted(known.get(), err);
    return wanted.isEmpty() ? ExitCode.USAGE : measure(servers, wanted.get(), config.get());
  }

  /** The mailboxes of all sources; empty if one cannot be read. */
  private static Optional<Inventory> known(
      AgentConfig config, List<PolledServer> servers, PrintWriter err) {
    ReadSources read = ReadSources.of(config, config.sources(), servers, err);
    return read.isComplete() ? Optional.of(read.sources().inventory()) : Optional.empty();
  }

  /** The requested mailboxes; empty if a name is unknown. */
  private Optional<Inventory> wanted(Inventory known, PrintWriter err) {
    if (names.isEmpty()) {
      return Optional.of(known);
    }
    Set<Address> wanted = new HashSet<>();
    boolean allKnown = true;
    for (String name : names) {
      Optional<Mailbox> mailbox = address(name).flatMap(known::find);
      mailbox.ifPresent(found -> wanted.add(found.address()));
      if (mailbox.isEmpty()) {
        allKnown = false;
        err.printf("quota-agent: no mailbox \"%s\" in %s%n", name, option.file());
      }
    }
    return allKnown
        ? Optional.of(known.only(mailbox -> wanted.contains(mailbox.address())))
        : Optional.empty();
  }

  private static Optional<Address> address(String name) {
    try {
      return Optional.of(new Address(name));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private int measure(List<PolledServer> servers, Inventory wanted, AgentConfig config)
      throws InterruptedException {
    Terminal terminal = Terminal.ofProcess();
    Board board = new Board();
    long begin = System.nanoTime();
    try (Progress progress = Progress.of("Measuring", wanted.size(), terminal)) {
      BoardKeeper keeper =
          new BoardKeeper(
              board,
              config::warnings,
              () -> Silences.NONE,
              StateStore.NONE,
              new HeldZeros(() -> config.poll().round(), () -> config.poll().minInterval()),
              status -> {
                print(status);
                progress.step();
              });
      Monitor monitor = new Monitor(config::poll, config::warnings, InstantSource.system(), keeper);
      monitor.use(servers);
      monitor.watch(wanted);
      monitor.pollOnce();
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    return report(board.snapshot(), took, terminal);
  }

  private void print(MailboxStatus status) {
    if (format == Format.JSON) {
      spec.commandLine().getOut().println(Sanitizer.json(MailboxJson.line(status)));
    }
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
