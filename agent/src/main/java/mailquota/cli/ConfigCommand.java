package mailquota.cli;

import java.io.PrintWriter;
import java.util.Optional;
import mailquota.config.AgentConfig;
import mailquota.config.ConfigSchema;
import mailquota.config.LoadedConfig.Invalid;
import mailquota.config.LoadedConfig.Valid;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "config",
    description = "Checks a configuration, or shows what it comes to.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class ConfigCommand {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Command(description = "Reports all problems at once.", mixinStandardHelpOptions = true)
  int check(@Mixin ConfigOption config) {
    Optional<AgentConfig> valid = config.loadOrComplain(spec.commandLine().getErr());
    if (valid.isEmpty()) {
      return ExitCode.USAGE;
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%s is good: %s, %s on %s, %s%n",
        config.file(),
        count(valid.get().sources().size(), "source", "sources"),
        count(valid.get().listed().size(), "listed mailbox", "listed mailboxes"),
        count(valid.get().servers().size(), "server", "servers"),
        count(valid.get().channels().size(), "channel", "channels"));
    out.flush();
    return ExitCode.OK;
  }

  private static String count(int count, String one, String many) {
    return count + " " + (count == 1 ? one : many);
  }

  @Command(
      description = "Prints it with every default filled in and every secret as ***.",
      mixinStandardHelpOptions = true)
  int show(@Mixin ConfigOption config) {
    return switch (config.load()) {
      case Valid(_, String effective, _, _) -> {
        spec.commandLine().getOut().print(effective);
        spec.commandLine().getOut().flush();
        yield ExitCode.OK;
      }
      case Invalid invalid -> {
        ConfigOption.complain(invalid, spec.commandLine().getErr());
        yield ExitCode.USAGE;
      }
    };
  }

  @Command(
      description = "Prints the JSON Schema with which an editor completes and checks the file.",
      mixinStandardHelpOptions = true)
  int schema() {
    spec.commandLine().getOut().println(ConfigSchema.text());
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }
}
