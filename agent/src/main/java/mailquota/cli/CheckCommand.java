package mailquota.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import mailquota.board.MailboxStatus;
import mailquota.config.AgentConfig;
import mailquota.config.LoadedConfig.Invalid;
import mailquota.config.LoadedConfig.Valid;
import mailquota.config.Problem;
import mailquota.inventory.Mailbox;
import mailquota.net.TlsProvider;
import mailquota.quota.Address;
import mailquota.quota.Durations;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** A plugin for Nagios and Icinga. Everything that ends it is one line on stdout and a state. */
@Command(
    name = "check",
    description = "Checks one mailbox as a plugin of Nagios or Icinga.",
    mixinStandardHelpOptions = true,
    exitCodeOnInvalidInput = CheckCommand.UNKNOWN,
    exitCodeOnExecutionException = CheckCommand.UNKNOWN,
    exitCodeOnUsageHelp = CheckCommand.UNKNOWN,
    exitCodeOnVersionHelp = CheckCommand.UNKNOWN,
    footer = {"", "Exit: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN: the mailbox was not measured."})
final class CheckCommand implements Callable<Integer> {

  static final int UNKNOWN = 3;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "Read the configuration from this YAML file.")
  private Path file = Path.of("");

  @Option(
      names = {"-w", "--warning"},
      paramLabel = "RANGE",
      converter = RangeConverter.class,
      description =
          "Warn when the ratio is outside of this range; the default is the configuration's level"
              + " WARNING.")
  private @Nullable ThresholdRange warning;

  @Option(
      names = {"-c", "--critical"},
      paramLabel = "RANGE",
      converter = RangeConverter.class,
      description =
          "Be critical when the ratio is outside of this range; the default is the configuration's"
              + " level CRITICAL.")
  private @Nullable ThresholdRange critical;

  @Option(
      names = {"-t", "--timeout"},
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = TimeoutConverter.class,
      description = "Give up after this time; the default is ${DEFAULT-VALUE}.")
  private Duration timeout = Duration.ZERO;

  @Parameters(paramLabel = "MAILBOX", description = "Check the mailbox with this address.")
  private String name = "";

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Logging.off();
    TlsProvider.prepare();
    return print(inTime(), spec.commandLine());
  }

  /** Prints the result of a command line that could not be understood, or that failed. */
  static int printUnknown(String why, CommandLine command) {
    return print(CheckResult.unknown(why), command);
  }

  private static int print(CheckResult result, CommandLine command) {
    command.getOut().println(result.line());
    command.getOut().flush();
    return result.state().exitStatus();
  }

  /** The result, or that there is none in time; what still runs ends with the process. */
  private CheckResult inTime() {
    FutureTask<CheckResult> check = new FutureTask<>(this::check);
    // A virtual thread that reads from a socket makes the end of the process take 0.3 s.
    Thread.ofPlatform().daemon().name("check").start(check);
    try {
      return check.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      check.cancel(true);
      return CheckResult.unknown(name + ": no result within " + Durations.written(timeout));
    } catch (ExecutionException e) {
      return CheckResult.unknown(name + ": " + e.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return CheckResult.unknown(name + ": interrupted");
    }
  }

  private CheckResult check() throws InterruptedException {
    return switch (new ConfigOption(file).load()) {
      case Valid valid -> check(valid.config());
      case Invalid(List<Problem> problems) ->
          CheckResult.unknown(
              problems.getFirst()
                  + (problems.size() == 1 ? "" : ", and %d more".formatted(problems.size() - 1)));
    };
  }

  private CheckResult check(AgentConfig config) throws InterruptedException {
    OneRound round = new OneRound(config);
    ReadSources read = round.readSources();
    if (!read.isComplete()) {
      // It may have the mailbox, or fields of it.
      return CheckResult.unknown(String.join(", ", read.failures()));
    }
    Optional<Mailbox> mailbox = read.find(name);
    if (mailbox.isEmpty()) {
      return CheckResult.unknown("no mailbox \"%s\" in %s".formatted(name, file));
    }
    Address address = mailbox.get().address();
    List<MailboxStatus> statuses =
        round.probe(
            read.sources().inventory().only(each -> each.address().equals(address)), _ -> {});
    return MailboxCheck.of(
        statuses.getFirst(), new CheckThresholds(warning, critical), config.warnings().of(address));
  }

  static final class RangeConverter implements ITypeConverter<ThresholdRange> {
    @Override
    public ThresholdRange convert(String text) {
      try {
        return ThresholdRange.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("expected " + e.getMessage() + ", got " + text);
      }
    }
  }

  /** A duration; a plain number is seconds, as in other plugins. */
  static final class TimeoutConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        Duration timeout = Durations.parse(text.matches("\\d+") ? text + "s" : text);
        if (timeout.isPositive()) {
          return timeout;
        }
      } catch (IllegalArgumentException _) {
        // Reported below, like 0.
      }
      throw new TypeConversionException("expected a time above 0 such as 10s, got " + text);
    }
  }
}
