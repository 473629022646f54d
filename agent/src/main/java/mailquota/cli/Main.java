package mailquota.cli;

import static java.util.Objects.requireNonNull;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.List;
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
    versionProvider = Main.PrintedVersion.class)
public final class Main implements Runnable {

  /** Print the version, and need no command. */
  private static final List<String> VERSION = List.of("-V", "--version");

  /** Print the list of commands. */
  private static final List<String> LIST = List.of("-h", "--help");

  /** It knows all others. */
  private static final String HELP = "help";

  /** In the order of the help. */
  private static final List<String> COMMANDS =
      List.of(
          "run",
          "demo",
          "measure",
          "check",
          "probe",
          "config",
          "notify",
          "silence",
          "inventory",
          "server",
          "store",
          "health",
          "completion",
          HELP);

  @Spec private CommandSpec spec;

  public static void main(String[] arguments) {
    Terminal terminal = Terminal.ofProcess();
    if (arguments.length == 1 && VERSION.contains(arguments[0])) {
      System.out.println(new PrintedVersion().getVersion()[0]); // Without the parser.
      System.exit(CommandLine.ExitCode.OK);
    }
    int exit =
        commandLine(arguments)
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

  /** With all commands. */
  static CommandLine commandLine() {
    return commandLine(HELP);
  }

  /**
   * With the commands that these arguments need: the named one, or all, which the list of commands
   * needs without their options. Each is built by reflection, which takes longer than most of them
   * run.
   */
  static CommandLine commandLine(String... arguments) {
    Terminal terminal = Terminal.ofProcess();
    CommandLine line = new CommandLine(new Main());
    boolean isList = arguments.length == 1 && LIST.contains(arguments[0]);
    COMMANDS.stream()
        .filter(name -> isNeeded(name, arguments))
        .forEach(name -> line.addSubcommand(name, isList ? listed(command(name)) : command(name)));
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(Bytes.class, expecting(Bytes::parse))
        .registerConverter(Mechanism.class, expecting(Mechanism::parse))
        .setUsageHelpWidth(Math.clamp(terminal.columns(), 60, 120))
        .setColorScheme(CommandLine.Help.defaultColorScheme(terminal.ansi(Terminal.STDOUT)))
        // Otherwise -w @80:95 would be the name of a file with arguments.
        .setExpandAtFiles(false)
        .setParameterExceptionHandler(Errors::ofUsage)
        .setExecutionExceptionHandler(Errors::ofExecution);
  }

  /** Not by references to the constructors: JDK 25 makes no AOT cache with them. */
  private static Object command(String name) {
    return switch (name) {
      case "run" -> new RunCommand();
      case "demo" -> new DemoCommand();
      case "measure" -> new MeasureCommand();
      case "check" -> new CheckCommand();
      case "probe" -> new ProbeCommand();
      case "config" -> new ConfigCommand();
      case "notify" -> new NotifyCommand();
      case "silence" -> new SilenceCommand();
      case "inventory" -> new InventoryCommand();
      case "server" -> new ServerCommand();
      case "store" -> new StoreCommand();
      case "health" -> new HealthCommand();
      case "completion" -> new CompletionCommand();
      case HELP -> new HelpCommand();
      default -> throw new IllegalArgumentException("no command " + name);
    };
  }

  private static CommandSpec listed(Object command) {
    Command annotation = requireNonNull(command.getClass().getAnnotation(Command.class));
    CommandSpec spec = CommandSpec.create();
    spec.usageMessage().header(annotation.header()).description(annotation.description());
    return spec;
  }

  private static boolean isNeeded(String command, String... arguments) {
    String first = arguments.length == 0 ? HELP : arguments[0];
    return !COMMANDS.contains(first) || first.equals(HELP) || first.equals(command);
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
