package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import mailquota.testing.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.AutoComplete;
import picocli.CommandLine;

@Timeout(30)
class CommandLineTest {

  private static final Path HELP = Path.of("src/test/golden/help");

  private static final String CONFIG =
      """
      servers:
        mx1: {method: imap, address: mail.example.org, auth: {password: in-the-open}}
      mailboxes:
        - {server: mx1, list: [alice@example.org]}
      """;

  /** All commands, the root first. */
  static Stream<CommandLine> commands() {
    return commands(Main.commandLine());
  }

  private static Stream<CommandLine> commands(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream()
            .filter(sub -> !sub.getCommandName().equals("help"))
            .flatMap(CommandLineTest::commands));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelp(CommandLine command) {
    String name = command.getCommandSpec().qualifiedName("-");
    command
        .setUsageHelpWidth(80)
        .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    Golden.check(HELP.resolve(name + ".txt"), command.getUsageMessage());
    assertThat(command.getUsageMessage()).contains("-h, --help");
  }

  @Test
  void theVersionIsPrinted() {
    Ran ran = Ran.of("--version");
    assertThat(ran.exit()).isZero();
    assertThat(ran.out()).isEqualTo("quota-agent development on Java 25\n");
  }

  @ParameterizedTest
  @CsvSource({
    "mesure,                unexpected argument mesure; did you mean measure?, quota-agent",
    "config chekc,          unexpected argument chekc; did you mean check?, quota-agent config",
    "measure --fromat=json, unknown option --fromat; did you mean --format?, quota-agent measure",
    "run --confg c.yaml,    unknown option --confg; did you mean --config?, quota-agent run",
    "run --zzz -c c.yaml,   unknown option --zzz, quota-agent run",
    "run,                   \"Missing required option: '--config=FILE'\", quota-agent run"
  })
  void wrongUsageIsALineWithTheMostSimilarName(String words, String why, String command) {
    Ran ran = Ran.of((Object[]) words.split(" "));
    assertThat(ran)
        .isEqualTo(new Ran(2, "", why.replace("\"", "") + "\nSee " + command + " --help.\n"));
  }

  @Test
  void withoutACommandTheHelpIsShownAndItIsWrongUsage() {
    Ran ran = Ran.of();
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).contains("Usage: quota-agent", "measure");
  }

  @Test
  void theCompletionIsThatOfAllCommands() {
    Golden.check(
        Path.of("src/main/resources/mailquota/cli").resolve(CompletionCommand.SCRIPT),
        AutoComplete.bash("quota-agent", Main.commandLine()));
  }

  @ParameterizedTest
  @CsvSource({"measure,1", "completion,1", "help,14", "mesure,14", "--help,14"})
  void onlyTheCommandsThatAreNeededAreMade(String first, int count) {
    assertThat(Main.commandLine(first, "-x").getSubcommands()).hasSize(count);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void theCompletionIsAScriptThatBashReads(String shell, @TempDir Path folder) throws Exception {
    Ran ran = Ran.of("completion", shell);
    assertThat(ran.out()).contains("--password-file", "measure");
    Path script = Files.writeString(folder.resolve("completion"), ran.out());
    Process bash =
        new ProcessBuilder("bash", "-n", script.toString()).redirectErrorStream(true).start();
    assertThat(
            new String(
                bash.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
        .isEmpty();
    assertThat(bash.waitFor()).isZero();
  }

  @Test
  void aGoodConfigurationIsCheckedWithItsWarnings(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("config.yaml"), CONFIG);
    Ran ran = Ran.of("config", "check", "-c", file);
    assertThat(ran.exit()).isZero();
    assertThat(ran.out())
        .isEqualTo(file + " is good: 1 source, 1 listed mailbox on 1 server, 0 channels\n");
    assertThat(ran.err()).startsWith("warning: " + file + ":2:").doesNotContain("in-the-open");
  }

  @Test
  void showPrintsYamlOnly(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("config.yaml"), CONFIG);
    Ran ran = Ran.of("config", "show", "-c", file);
    assertThat(ran.exit()).isZero();
    assertThat(ran.out()).startsWith("http:").doesNotContain("in-the-open");
    assertThat(ran.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "show"})
  void aWrongConfigurationIsExit2(String command, @TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("config.yaml"), CONFIG + "pol: {}\n");
    Ran ran = Ran.of("config", command, "-c", file);
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains(file + ":5:1 pol: expected one of ").endsWith("1 problem\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--mailboxes=9", "--speed=0", "--speed=-1", "--speed=NaN", "--mailboxes=x"})
  void theDemoRefusesWhatItCannotShow(String option) {
    assertThat(Ran.of("demo", option).exit()).isEqualTo(2);
  }

  @Test
  void runRefusesAWrongConfiguration(@TempDir Path folder) {
    assertThat(Ran.of("run", "-c", folder.resolve("none.yaml")).exit()).isEqualTo(2);
  }
}
