package mailquota.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import mailquota.board.MailboxStatus;
import mailquota.config.AgentConfig;
import mailquota.http.MailboxCsv;
import mailquota.http.MailboxJson;
import mailquota.inventory.Inventory;
import mailquota.inventory.Mailbox;
import mailquota.metrics.MailboxMetrics;
import mailquota.net.TlsProvider;
import mailquota.quota.Address;
import mailquota.quota.Naming;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Sanitizer;
import org.jspecify.annotations.Nullable;
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
    JSON,
    CSV,
    PROM
  }

  @Mixin private ConfigOption option = new ConfigOption();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "Print a table (the default), json, csv or prom, the text format of Prometheus.")
  private Format format = Format.TABLE;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Replace this file when all is measured, instead of printing to stdout.")
  private @Nullable Path output;

  @Parameters(
      paramLabel = "MAILBOX",
      arity = "0..*",
      description = "Measure only these mailboxes; the default is all.")
  private List<String> names = List.of();

  @Spec private CommandSpec spec;

  /** How the text format names mailboxes: as the metrics of the agent do. */
  private Naming naming = Naming.PLAIN;

  @Override
  public Integer call() throws InterruptedException {
    Logging.onlyErrors();
    TlsProvider.prepare();
    PrintWriter err = spec.commandLine().getErr();
    Optional<AgentConfig> config = option.loadOrComplain(err);
    if (config.isEmpty()) {
      return ExitCode.USAGE;
    }
    OneRound round = new OneRound(config.get());
    ReadSources read = round.readSources();
    read.reportFailures(err);
    if (!read.isComplete()) {
      return ExitCode.SOFTWARE;
    }
    Optional<Inventory> wanted = wanted(read, err);
    naming = config.get().metrics().names();
    return wanted.isEmpty() ? ExitCode.USAGE : measure(round, wanted.get());
  }

  /** The requested mailboxes; empty if a name is unknown. */
  private Optional<Inventory> wanted(ReadSources read, PrintWriter err) {
    Inventory known = read.sources().inventory();
    if (names.isEmpty()) {
      return Optional.of(known);
    }
    Set<Address> wanted = new HashSet<>();
    boolean allKnown = true;
    for (String name : names) {
      Optional<Mailbox> mailbox = read.find(name);
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

  private int measure(OneRound round, Inventory wanted) throws InterruptedException {
    Terminal terminal = Terminal.ofProcess();
    if (output == null) {
      return measure(round, wanted, spec.commandLine().getOut(), terminal);
    }
    try (ReplacedFile file = ReplacedFile.open(output)) {
      int exit = measure(round, wanted, file.writer(), terminal.withStdoutInFile());
      file.commit();
      return exit;
    } catch (IOException e) {
      return Errors.fail(
          spec.commandLine().getErr(),
          "cannot write %s: %s".formatted(output, ReplacedFile.reason(e)));
    }
  }

  private int measure(OneRound round, Inventory wanted, PrintWriter out, Terminal terminal)
      throws InterruptedException {
    long begin = System.nanoTime();
    // Lines would be printed into the bar.
    boolean hasBar =
        terminal.is(Terminal.STDERR) && !(format == Format.JSON && terminal.is(Terminal.STDOUT));
    List<MailboxStatus> statuses;
    try (Progress progress = Progress.of("Measuring", wanted.size(), terminal, hasBar)) {
      statuses =
          round.probe(
              wanted,
              status -> {
                if (format == Format.JSON) {
                  out.println(Sanitizer.json(MailboxJson.line(status)));
                }
                progress.step();
              });
    }
    print(statuses, out, terminal);
    PrintWriter err = spec.commandLine().getErr();
    err.println(Summary.of(statuses, Duration.ofNanos(System.nanoTime() - begin)));
    err.flush();
    boolean anyFailed = statuses.stream().anyMatch(s -> s.lastProbe().result() instanceof Failed);
    return anyFailed ? ExitCode.SOFTWARE : ExitCode.OK;
  }

  private void print(List<MailboxStatus> statuses, PrintWriter out, Terminal terminal) {
    switch (format) {
      case TABLE -> MailboxTable.print(statuses, out, terminal);
      case JSON -> {} // Each was printed when it was known.
      case CSV -> {
        out.println(MailboxCsv.HEADER);
        statuses.stream()
            .sorted(Comparator.comparing(status -> status.mailbox().address()))
            .flatMap(MailboxCsv::lines)
            .forEach(out::println);
      }
      case PROM -> out.print(prometheus(statuses));
    }
    out.flush();
  }

  private String prometheus(List<MailboxStatus> statuses) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      MailboxMetrics.write(statuses, naming, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString(UTF_8);
  }
}
