package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import mailquota.cli.StarterQuestions.Answers;
import mailquota.probe.Method;
import mailquota.quota.Secret;
import mailquota.testing.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigInitTest {

  private static final Path GOLDEN = Path.of("src/test/golden/config");

  @TempDir private Path folder = Path.of("");

  /** Types prepared answers; after the last one nothing. */
  private record Typed(List<String> questions, List<String> answers)
      implements StarterQuestions.Asked {

    @Override
    public String line(String question) {
      questions.add(question);
      return questions.size() > answers.size() ? "" : answers.get(questions.size() - 1);
    }

    @Override
    public Secret secret(String question) {
      return new Secret(line(question));
    }
  }

  @Test
  void theDefaultsAreACheckedExample() throws IOException {
    Path file = folder.resolve("config.yaml");
    Ran ran = Ran.of("config", "init", "--defaults", "--config", file);
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .isEqualTo(file + " is written; check it: quota-agent config check -c " + file + "\n");
    Golden.check(
        GOLDEN.resolve("starter.yaml"),
        Files.readString(file).replace(file.toString(), "config.yaml"));
    Ran check = Ran.of("config", "check", "-c", file);
    assertThat(check.exit()).as(check.err()).isZero();
    assertThat(check.err()).startsWith("warning: ").contains("servers.mail.auth.password");
  }

  @Test
  void aFileThatIsThereIsNotOverwritten() throws IOException {
    Path file = Files.writeString(folder.resolve("config.yaml"), "mine");
    Ran ran = Ran.of("config", "init", "--defaults", "--config", file);
    assertThat(ran)
        .isEqualTo(
            new Ran(
                1, "", "quota-agent: cannot write " + file + ": " + file + " is there already\n"));
    assertThat(file).hasContent("mine");
    Path missing = folder.resolve("none/config.yaml");
    assertThat(Ran.of("config", "init", "--defaults", "-c", missing).err())
        .isEqualTo("quota-agent: cannot write " + missing + ": no such folder\n");
  }

  @Test
  void withoutATerminalItSaysSo() {
    Ran ran = Ran.of("config", "init", "--config", folder.resolve("config.yaml"));
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).startsWith("no terminal to ask: use --defaults\n");
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({
    "imap,       4, 'mail.example.net:1993, imap, carl@example.net, secret, boss@example.net'",
    "pop3,       4, 'mail.example.net, POP3, carl@example.net, secret, boss@example.net'",
    "imap-admin, 4, 'mail.example.net, imap-admin, cyr\"us, secret, boss@example.net'",
    "doveadm,    3, 'mail.example.net, doveadm, secret, boss@example.net'"
  })
  void theAnswersAreInACheckedFile(String method, int password, String answers) throws IOException {
    List<String> questions = new ArrayList<>();
    Answers given = ask(questions, new StringWriter(), answers.split(", ", -1));
    assertThat(questions).hasSizeLessThanOrEqualTo(5).hasSize(password + 1);
    Path file = Files.writeString(folder.resolve("config.yaml"), given.file().text("config.yaml"));
    Files.writeString(folder.resolve("config.password"), "secret");
    Ran check = Ran.of("config", "check", "-c", file);
    assertThat(check.exit()).as(check.err()).isZero();
    assertThat(check.err()).isEmpty();
    assertThat(file)
        .content()
        .contains("method: " + method, "mail.example.net", "\"boss@example.net\"")
        .doesNotContain("secret");
  }

  @Test
  void anAnswerThatCannotBeUsedIsAskedAgain() {
    StringWriter err = new StringWriter();
    List<String> questions = new ArrayList<>();
    Answers given = ask(questions, err, "a b", "", "jmap", "pop3", "x y", "", "", "nobody", "");
    assertThat(given.file())
        .isEqualTo(
            new StarterFile(
                "mail.example.org",
                Method.POP3,
                "alice@example.org",
                "change-me",
                "postmaster@example.org"));
    assertThat(err.toString())
        .contains(
            "expected a host such as mail.example.org, got a b\n",
            "expected one of imap, imap-admin, pop3, doveadm, got jmap\n",
            "expected an address, got nobody\n");
  }

  private static Answers ask(List<String> questions, StringWriter err, String... answers) {
    return new StarterQuestions(new Typed(questions, List.of(answers)), new PrintWriter(err))
        .ask("config.password");
  }
}
