package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mailquota.testing.Command;
import mailquota.testing.Golden;
import mailquota.testing.RealServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/** The documents that are rendered from the help of the commands, and the help itself. */
class ManualTest {

  private static final Path MAN_PAGE = Path.of("src/main/man/quota-agent.1");
  private static final Path DOCUMENT = Path.of("../docs/cli.md");
  private static final String RENDERED = "<!-- rendered -->\n";
  private static final Pattern SHOWN =
      Pattern.compile("(?m)^(?:agent/bin/)?quota-agent ([a-z].*)$");
  private static final int COLUMNS = 80;

  static Stream<CommandLine> commands() {
    return CommandLineTest.commands();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyHelpTextIsOneSentence(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    Stream<String> texts =
        Stream.of(
                Stream.of(String.join(" ", spec.usageMessage().description()).strip()),
                spec.options().stream().map(each -> String.join(" ", each.description())),
                spec.positionalParameters().stream()
                    .map(each -> String.join(" ", each.description())))
            .flatMap(each -> each);
    assertThat(texts).allSatisfy(text -> assertThat(text).matches("[A-Z](?:(?!\\. ).)*[^.]\\."));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void noHelpIsCut(CommandLine command) {
    String help = help(command);
    String words = withoutSpace(help);
    CommandSpec spec = command.getCommandSpec();
    assertThat(help.lines()).allMatch(line -> line.length() <= COLUMNS);
    spec.options()
        .forEach(option ->
            assertThat(words).contains(withoutSpace(String.join("", option.description()))));
    command.getSubcommands().values().stream()
        .filter(sub -> !sub.getCommandName().equals("help"))
        .forEach(sub ->
            assertThat(words)
                .contains(
                    withoutSpace(
                        String.join("", sub.getCommandSpec().usageMessage().description()))));
  }

  private static String withoutSpace(String text) {
    return text.replaceAll("\\s", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../README.md", "../docs/cli.md"})
  void everyCommandShownIsUnderstood(Path document) throws IOException {
    List<String> shown =
        SHOWN
            .matcher(Files.readString(document))
            .results()
            .map(found -> found.group(1).replaceAll(" +[>|#].*", ""))
            .toList();
    assertThat(shown).hasSizeGreaterThan(2);
    shown.forEach(line -> Main.commandLine().parseArgs(line.split(" ")));
  }

  @Test
  void theDocumentShowsTheHelpOfEachCommand() throws IOException {
    String written = Files.readString(DOCUMENT);
    String begin = written.substring(0, written.indexOf(RENDERED) + RENDERED.length());
    Golden.check(
        DOCUMENT, begin + commands().map(ManualTest::chapter).collect(Collectors.joining()));
  }

  private static String chapter(CommandLine command) {
    return "\n### %s\n\n```\n%s```\n"
        .formatted(command.getCommandSpec().qualifiedName(), help(command));
  }

  private static String help(CommandLine command) {
    return command
        .setUsageHelpWidth(COLUMNS)
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .getUsageMessage();
  }

  @Test
  void theManualPageIsThatOfTheCommands() {
    Golden.check(MAN_PAGE, ManPage.of(Main.commandLine()));
  }

  @Test
  void mandocFindsNothingWrongWithTheManualPage() {
    RealServer.require(Files.isExecutable(Path.of("/usr/bin/mandoc")), "apt-get install mandoc");
    Command lint = Command.run(List.of("mandoc", "-Tlint", "-Wwarning", MAN_PAGE.toString()));
    assertThat(lint.output() + lint.errors()).isEmpty();
  }

  @Test
  void manFindsNothingWrongWithTheManualPage() {
    RealServer.require(Files.isExecutable(Path.of("/usr/bin/man")), "apt-get install man-db");
    Command man =
        Command.run(
            List.of(
                "env",
                "LC_ALL=C.UTF-8",
                "MANWIDTH=80",
                "man",
                "--warnings",
                "-l",
                MAN_PAGE.toString()));
    assertThat(man.errors()).isEmpty();
    assertThat(man.output()).contains("quota-agent COMMAND", "measure [MAILBOX...]");
  }
}
