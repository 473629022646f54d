package mailquota.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import mailquota.config.SimilarNames;
import mailquota.quota.Sanitizer;
import picocli.CommandLine;
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
      command.usage(err);
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
    command.getErr().println("quota-agent: " + why);
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static boolean isWithoutSubcommand(CommandLine command, String... arguments) {
    return command.getParent() == null && arguments.length == 0;
  }

  private static String message(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      return String.valueOf(e.getMessage());
    }
    String got = unmatched.getUnmatched().getFirst();
    String name = got.replaceFirst("=.*", "");
    boolean isOption = got.startsWith("-");
    Optional<String> similar = SimilarNames.find(name, known(e.getCommandLine(), isOption));
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
