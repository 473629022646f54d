package mailquota.cli;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.function.Function;
import mailquota.Version;
import mailquota.probe.Mechanism;
import mailquota.quota.Bytes;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "quota-agent",
    description = {
      "Measures every mailbox, foresees when it will be full, and warns before mail bounces.",
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.PrintedVersion.class,
    subcommands = {
      RunCommand.class,
      DemoCommand.class,
      MeasureCommand.class,
      CheckCommand.class,
      ProbeCommand.class,
      ConfigCommand.class,
      NotifyCommand.class,
      SilenceCommand.class,
      InventoryCommand.class,
      ServerCommand.class,
      HealthCommand.class,
      CompletionCommand.class,
      HelpCommand.class
    })
public final class Main implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  public static void main(String[] arguments) {
    Terminal terminal = Terminal.ofProcess();
    int exit =
        commandLine()
            .setOut(writer(System.out, terminal, Terminal.STDOUT))
            .setErr(writer(System.err, terminal, Terminal.STDERR))
            .execute(arguments);
    System.out.flush();
    System.exit(exit);
  }

  private static PrintWriter writer(PrintStream stream, Terminal terminal, int number) {
    return new SanitizingWriter(
            new OutputStreamWriter(stream, stream.charset()), terminal.ansi(number).enabled())
        .linePrinter();
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "expected a command");
  }

  static CommandLine commandLine() {
    Terminal terminal = Terminal.ofProcess();
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(Bytes.class, expecting(Bytes::parse))
        .registerConverter(Mechanism.class, expecting(Mechanism::parse))
        .setUsageHelpWidth(Math.clamp(terminal.columns(), 60, 120))
        .setColorScheme(CommandLine.Help.defaultColorScheme(terminal.ansi(Terminal.STDOUT)))
        // Otherwise -w @80:95 would be the name of a file with arguments.
        .setExpandAtFiles(false)
        .setParameterExceptionHandler(Errors::ofUsage)
        .setExecutionExceptionHandler(Errors::ofExecution);
  }

  /** Adds to an error what was expected; the parser names it in the message of its exception. */
  private static <T> ITypeConverter<T> expecting(Function<String, T> parser) {
    return text -> {
      try {
        return parser.apply(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("expected " + e.getMessage());
      }
    };
  }

  static final class PrintedVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "quota-agent " + Version.current() + " on Java " + Runtime.version().feature()
      };
    }
  }
}
