package mailquota.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import mailquota.config.SimilarNames;
import mailquota.quota.Sanitizer;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reports wrong usage and failures of commands, on one line, and gives the exit status. */
final class Errors {

  private Errors() {}

  /** Reports arguments that could not be understood, with the most similar one that can be. */
  static int ofUsage(ParameterException e, String... arguments) {
    CommandLine command = e.getCommandLine();
    String why = message(e);
    if (command.getCommand() instanceof CheckCommand) {
      return CheckCommand.printUnknown(why, command);
    }
    PrintWriter err = command.getErr();
    err.println(why);
    if (isWithoutSubcommand(command, arguments)) {
      // The scheme of the command is that of stdout.
      command.usage(err, Help.defaultColorScheme(Terminal.ofProcess().ansi(Terminal.STDERR)));
    } else {
      err.printf("See %s --help.%n", command.getCommandSpec().qualifiedName());
    }
    err.flush();
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  /** Reports an exception that no command expects. */
  static int ofExecution(Exception e, CommandLine command, ParseResult parsed) {
    String why = Sanitizer.line(String.valueOf(e));
    if (command.getCommand() instanceof CheckCommand) {
      return CheckCommand.printUnknown(why, command);
    }
    return fail(command.getErr(), why);
  }

  /** Reports why a command failed. Returns its exit status. */
  static int fail(PrintWriter err, String why) {
    err.println("quota-agent: " + why);
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static boolean isWithoutSubcommand(CommandLine command, String... arguments) {
    return command.getParent() == null && arguments.length == 0;
  }

  /** An unknown option comes before a missing one: it may be that one, mistyped. */
  private static String message(ParameterException e) {
    List<String> unmatched =
        e instanceof UnmatchedArgumentException unknown
            ? unknown.getUnmatched()
            : e.getCommandLine().getUnmatchedArguments();
    return unmatched.isEmpty()
        ? String.valueOf(e.getMessage())
        : unknown(unmatched.getFirst(), e.getCommandLine());
  }

  private static String unknown(String got, CommandLine command) {
    boolean isOption = got.startsWith("-");
    String name = got.replaceFirst("=.*", "");
    Optional<String> similar = SimilarNames.find(name, known(command, isOption));
    return (isOption ? "unknown option " + name : "unexpected argument " + got)
        + similar.map(known -> "; did you mean " + known + "?").orElse("");
  }

  private static List<String> known(CommandLine command, boolean isOption) {
    return isOption
        ? command.getCommandSpec().options().stream()
            .flatMap(option -> Stream.of(option.names()))
            .filter(name -> name.startsWith("--"))
            .toList()
        : List.copyOf(command.getSubcommands().keySet());
  }
}
