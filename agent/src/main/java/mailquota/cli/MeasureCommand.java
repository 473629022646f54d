package mailquota.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import mailquota.Probers;
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.config.AgentConfig;
import mailquota.http.MailboxJson;
import mailquota.intake.BoardKeeper;
import mailquota.intake.HeldZeros;
import mailquota.inventory.Mailbox;
import mailquota.polling.Discovery;
import mailquota.polling.Monitor;
import mailquota.polling.PollSettings;
import mailquota.polling.PolledServer;
import mailquota.probe.Directory.Listing;
import mailquota.quota.Address;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;
import mailquota.quota.Sanitizer;
import mailquota.silence.Silences;
import mailquota.store.StateStore;
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
    Optional<List<PolledServer>> servers = listed(config.get(), err);
    if (servers.isEmpty()) {
      return ExitCode.SOFTWARE;
    }
    Optional<List<PolledServer>> wanted = wanted(servers.get(), err);
    return wanted.isEmpty() ? ExitCode.USAGE : measure(wanted.get(), config.get());
  }

  /** The servers with all their mailboxes; empty if a discovery failed. */
  private static Optional<List<PolledServer>> listed(AgentConfig config, PrintWriter err) {
    List<PolledServer> servers = new ArrayList<>();
    boolean allListed = true;
    for (PolledServer server : Probers.of(config, InstantSource.system())) {
      Discovery discovery = server.discovery();
      switch (discovery == null ? null : discovery.directory().list()) {
        case Listing.Listed(List<Address> addresses) when discovery != null ->
            servers.add(server.with(discovery.mailboxes().apply(addresses)));
        case Listing.Failed(Reason reason, String detail) -> {
          allListed = false;
          err.printf(
              "quota-agent: %s does not list its mailboxes: %s: %s%n",
              server.name(), reason.label(), detail);
        }
        case null, default -> servers.add(server);
      }
    }
    return allListed ? Optional.of(servers) : Optional.empty();
  }

  /** The servers with the requested mailboxes; empty if a name is unknown. */
  private Optional<List<PolledServer>> wanted(List<PolledServer> servers, PrintWriter err) {
    if (names.isEmpty()) {
      return Optional.of(servers);
    }
    Set<Address> known =
        servers.stream()
            .flatMap(server -> server.mailboxes().stream())
            .map(Mailbox::address)
            .collect(Collectors.toSet());
    Set<Address> wanted = new HashSet<>();
    boolean allKnown = true;
    for (String name : names) {
      Optional<Address> address = address(name).filter(known::contains);
      address.ifPresent(wanted::add);
      if (address.isEmpty()) {
        allKnown = false;
        err.printf("quota-agent: no mailbox \"%s\" in %s%n", name, option.file());
      }
    }
    return allKnown
        ? Optional.of(servers.stream().map(server -> only(server, wanted)).toList())
        : Optional.empty();
  }

  private static Optional<Address> address(String name) {
    try {
      return Optional.of(new Address(name));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static PolledServer only(PolledServer server, Set<Address> wanted) {
    return server.with(
        server.mailboxes().stream().filter(mailbox -> wanted.contains(mailbox.address())).toList());
  }

  private int measure(List<PolledServer> servers, AgentConfig config) throws InterruptedException {
    Terminal terminal = Terminal.ofProcess();
    int count = servers.stream().mapToInt(server -> server.mailboxes().size()).sum();
    Board board = new Board();
    InstantSource clock = InstantSource.system();
    PollSettings poll = config.poll();
    long begin = System.nanoTime();
    try (Progress progress = Progress.of("Measuring", count, terminal)) {
      BoardKeeper keeper =
          new BoardKeeper(
              board,
              config.warnings(),
              () -> Silences.NONE,
              StateStore.NONE,
              new HeldZeros(poll.round(), poll.minInterval(), clock.instant()),
              status -> {
                print(status);
                progress.step();
              });
      new Monitor(servers, poll, config.warnings(), clock, keeper).pollOnce();
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
