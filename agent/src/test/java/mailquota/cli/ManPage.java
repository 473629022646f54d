package mailquota.cli;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual page in the language of man(7), from the model of the commands. */
final class ManPage {

  private static final String BEGIN =
      """
      .\\" Rendered by ManualTest from the commands' help; -Dgolden.update=true writes it.
      .TH QUOTA\\-AGENT 1 2026-11-30 mailbox\\-quota\\-agent "User Commands"
      .SH NAME
      quota\\-agent \\- measure mailbox quotas, foresee full mailboxes and warn
      .SH SYNOPSIS
      .B quota\\-agent
      .I COMMAND
      .RI [ OPTION .\\|.\\|.]
      """;

  private static final String END =
      """
      .SH EXIT STATUS
      0 done, 1 it failed, 2 usage or configuration is wrong.
      .B check
      has the states of a plugin: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.
      .SH ENVIRONMENT
      .TP
      .B QUOTA_AGENT_LOG
      The log level, such as DEBUG, which shows each probe.
      .TP
      .B QUOTA_AGENT_JAVA_OPTS
      Options for Java, such as \\-Xmx512m.
      .TP
      .B NO_COLOR
      If it is set, nothing is colored.
      .SH FILES
      .TP
      .I /etc/quota\\-agent/config.yaml
      The configuration of an installed agent.
      .TP
      .I /var/lib/quota\\-agent
      The state of an installed agent.
      .SH SEE ALSO
      .BR node_exporter (1),
      .BR prometheus (1)
      """;

  private ManPage() {}

  static String of(CommandLine root) {
    StringBuilder page = new StringBuilder(BEGIN);
    page.append(".SH DESCRIPTION\n").append(description(root.getCommandSpec()));
    page.append(".SH COMMANDS\n");
    commands(root).forEach(command -> page.append(section(command.getCommandSpec())));
    return page.append(END).toString();
  }

  private static Stream<CommandLine> commands(CommandLine command) {
    return command.getSubcommands().values().stream()
        .filter(sub -> !sub.getCommandName().equals("help"))
        .flatMap(sub -> Stream.concat(Stream.of(sub), commands(sub)));
  }

  private static String section(CommandSpec spec) {
    StringBuilder section = new StringBuilder(".SS \"" + escaped(synopsis(spec)) + "\"\n");
    section.append(description(spec));
    spec.positionalParameters().forEach(each -> section.append(parameter(each)));
    spec.options().stream()
        .filter(option -> !List.of("--help", "--version").contains(option.longestName()))
        .forEach(each -> section.append(option(each)));
    String footer =
        Stream.of(spec.usageMessage().footer())
            .filter(line -> !line.isEmpty())
            .collect(Collectors.joining("\n"));
    return section.append(footer.isEmpty() ? "" : ".PP\n" + text(footer) + "\n").toString();
  }

  private static String synopsis(CommandSpec spec) {
    String name = spec.qualifiedName().replaceFirst("^quota-agent ", "");
    return name
        + spec.positionalParameters().stream()
            .map(each ->
                " "
                    + (each.arity().min() == 0
                        ? "[" + each.paramLabel() + (each.arity().max() > 1 ? "...]" : "]")
                        : each.paramLabel()))
            .collect(Collectors.joining());
  }

  private static String description(CommandSpec spec) {
    return text(String.join(" ", spec.usageMessage().description()).strip()) + "\n";
  }

  private static String parameter(PositionalParamSpec parameter) {
    return ".TP\n.I "
        + escaped(parameter.paramLabel())
        + "\n"
        + text(description(parameter))
        + "\n";
  }

  private static String option(OptionSpec option) {
    String names =
        Stream.of(option.names()).map(ManPage::escaped).collect(Collectors.joining(", "));
    String label =
        option.arity().max() == 0 ? "" : " \" \" \"" + escaped(option.paramLabel()) + "\"";
    return ".TP\n.BI \"" + names + "\"" + label + "\n" + text(description(option)) + "\n";
  }

  private static String description(ArgSpec argument) {
    return String.join(" ", argument.description());
  }

  private static String text(String text) {
    return escaped(text).lines().map(ManPage::guarded).collect(Collectors.joining("\n"));
  }

  /** A line that begins with a dot or an apostrophe would be a request. */
  private static String guarded(String line) {
    return line.startsWith(".") || line.startsWith("'") ? "\\&" + line : line;
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-").replace("\"", "\\(dq").strip();
  }
}
