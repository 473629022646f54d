package mailquota.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import mailquota.cli.StarterQuestions.Answers;
import mailquota.config.AgentConfig;
import mailquota.config.ConfigSchema;
import mailquota.config.LoadedConfig.Invalid;
import mailquota.config.LoadedConfig.Valid;
import mailquota.config.SecretFile;
import mailquota.quota.Sanitizer;
import mailquota.quota.Secret;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "config",
    description = "Checks a configuration, shows what it comes to, or writes one to begin with.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class ConfigCommand {

  @Spec private CommandSpec spec;

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
      case Valid valid -> {
        spec.commandLine().getOut().print(valid.effective());
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

  @Command(
      description = "Writes a commented file to begin with, by at most five questions.",
      mixinStandardHelpOptions = true)
  int init(
      @Option(
              names = {"-c", "--config"},
              paramLabel = "FILE",
              defaultValue = "config.yaml",
              description = "Write this file, which must not exist; ${DEFAULT-VALUE} by default.")
          Path file,
      @Option(names = "--defaults", description = "Write an example without any question.")
          boolean defaults) {
    Path passwordFile =
        file.resolveSibling(
            file.getFileName().toString().replaceFirst("\\.ya?ml$", "") + ".password");
    try {
      requireAbsent(file);
      if (defaults) {
        write(file, StarterFile.EXAMPLE);
      } else {
        requireAbsent(passwordFile);
        Answers answers = ask(String.valueOf(passwordFile.getFileName()));
        write(file, answers.file());
        if (answers.password().isPresent()) {
          SecretFile.create(passwordFile, answers.password().get());
        }
      }
    } catch (IOException e) {
      return Errors.fail(
          spec.commandLine().getErr(),
          "cannot write %s: %s".formatted(file, ReplacedFile.reason(e)));
    }
    spec.commandLine()
        .getErr()
        .printf("%s is written; check it: quota-agent config check -c %s%n", file, file);
    spec.commandLine().getErr().flush();
    return ExitCode.OK;
  }

  private Answers ask(String passwordFile) {
    Console console = Terminal.console();
    if (console == null) {
      throw new ParameterException(
          spec.subcommands().get("init"), "no terminal to ask: use --defaults");
    }
    return new StarterQuestions(new OnConsole(console), spec.commandLine().getErr())
        .ask(passwordFile);
  }

  private static void requireAbsent(Path file) throws FileAlreadyExistsException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(file.toString());
    }
  }

  private static void write(Path file, StarterFile starter) throws IOException {
    String text = starter.text(file.toString());
    Files.writeString(file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  private record OnConsole(Console console) implements StarterQuestions.Asked {

    @Override
    public String line(String question) {
      String typed = console.readLine("%s", Sanitizer.line(question));
      return typed == null ? "" : typed;
    }

    @Override
    public Secret secret(String question) {
      char[] typed = console.readPassword("%s", Sanitizer.line(question));
      return new Secret(typed == null ? "" : new String(typed));
    }
  }
}
