package mailquota;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.testing.dovecot.Dovecot;
import mailquota.testing.dovecot.DovecotExtension;
import mailquota.testing.dovecot.DovecotSettings;
import mailquota.testing.dovecot.User;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's configuration and commands, run as they stand against a real Dovecot; only the
 * address is another. {@code -Dgolden.update=true} writes the output into the README.
 */
@Tag("real")
@ExtendWith(PostgresqlExtension.class)
@Timeout(120)
class ReadmeIT {

  @RegisterExtension
  static final DovecotExtension DOVECOT =
      DovecotExtension.with(DovecotSettings.standard().masterUser("admin", "master"));

  private static final Path README = Path.of("../README.md");
  private static final Pattern YAML = Pattern.compile("(?ms)^```yaml\n(servers:.*?)^```");
  private static final Pattern SOURCE = Pattern.compile("(?ms)^```yaml\n(mailboxes:.*?)^```");
  private static final Pattern MEASURED =
      Pattern.compile("(?ms)(<!-- measured -->\n```\n)(.*?)```");

  @TempDir private Path folder;

  @Test
  void theConfigurationIsGoodAndMeasurePrintsWhatTheReadmeShows(Dovecot dovecot)
      throws IOException, InterruptedException {
    fill(dovecot);
    String readme = Files.readString(README);
    Files.writeString(folder.resolve("config.yaml"), configuration(readme, dovecot));

    assertThat(run("config", "check", "--config", "config.yaml"))
        .isEqualTo("config.yaml is good: 1 source, 4 listed mailboxes on 1 server, 1 channel\n");
    String measured = run("measure", "--config", "config.yaml");

    if (Boolean.getBoolean("golden.update")) {
      String block = Matcher.quoteReplacement(measured);
      Files.writeString(README, MEASURED.matcher(readme).replaceFirst("$1" + block + "```"));
    }
    Matcher shown = MEASURED.matcher(Files.readString(README));
    assertThat(shown.find()).isTrue();
    assertThat(measured).isEqualTo(shown.group(2));
  }

  @Test
  void theMailboxesOfADatabaseAreThoseOfItsTable(Dovecot dovecot, Postgresql postgresql)
      throws IOException, InterruptedException {
    String url = postgresql.database();
    postgresql.sql(
        Postgresql.nameOf(url),
        """
        create table mailbox (username text, email_other text, active boolean);
        insert into mailbox values ('alice@example.org', '', true),
          ('bob@example.org', 'bob@elsewhere.net', true), ('eve@example.org', '', false)\
        """);
    String readme = Files.readString(README);
    Matcher source = SOURCE.matcher(readme);
    assertThat(source.find()).isTrue();
    String configuration = configuration(readme, dovecot);
    Files.writeString(
        folder.resolve("config.yaml"),
        configuration.substring(0, configuration.indexOf("mailboxes:"))
            + source.group(1).replace("jdbc:postgresql://db.example.org/postfix", url));

    assertThat(run("inventory", "--config", "config.yaml", "--format", "csv"))
        .isEqualTo(
            """
            address,contact,language,limit,exclude,server
            alice@example.org,,,,,mx1
            bob@example.org,bob@elsewhere.net,,,,mx1
            """);
  }

  private static void fill(Dovecot dovecot) {
    dovecot.addUsers(
        List.of(
            User.named("alice@example.org").password("a").storage("10M").messages(1000),
            User.named("bob@example.org").password("b").storage("20M"),
            User.named("carol@example.org").password("c")));
    for (int i = 0; i < 93; i++) {
      dovecot.deliver("alice@example.org", 102_400);
    }
    for (int i = 0; i < 5; i++) {
      dovecot.deliver("bob@example.org", 1_000_000);
    }
  }

  private static String configuration(String readme, Dovecot dovecot) {
    Matcher yaml = YAML.matcher(readme);
    assertThat(yaml.find()).isTrue();
    return yaml.group(1)
        .replace(
            "address: mail.example.org ",
            "address: localhost:%d\n    ca-file: %s "
                .formatted(dovecot.imapsPort(), dovecot.caFile()));
  }

  /** Stdout of a command of the built agent. */
  private String run(String... words) throws IOException, InterruptedException {
    Path agent = Path.of("bin/quota-agent").toAbsolutePath();
    ProcessBuilder command = new ProcessBuilder();
    command.command().add(agent.toString());
    command.command().addAll(List.of(words));
    command.environment().put("MX1_PASSWORD", "master");
    command.environment().put("DB_PASSWORD", Postgresql.PASSWORD);
    Process process =
        command.directory(folder.toFile()).redirectError(folder.resolve("stderr").toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    assertThat(out).as(Files.readString(folder.resolve("stderr"))).isNotEmpty();
    return out;
  }
}
