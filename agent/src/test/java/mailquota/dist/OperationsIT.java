package mailquota.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The commands of the README's and docs/operations.md's blocks, word for word, in a clean Debian
 * root; only the address of the database is another, and no systemd runs there.
 */
@ExtendWith(PostgresqlExtension.class)
@Timeout(600)
class OperationsIT {

  private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\n(.*?)^```");

  private static final Pattern CRON = Pattern.compile("(?m)^    15 3 \\* \\* \\* (\\S+) (.*)$");

  /** What no clean root has: a service manager, and a person. */
  private static final Pattern ELSEWHERE =
      Pattern.compile("(?m)^(systemctl|editor|docker|helm) .*\n");

  @Test
  void thePackageIsInstalledBackedUpRestoredAndMoved(Postgresql postgresql) throws Exception {
    Path document = Path.of("../docs/operations.md");
    try (CleanRoot root = CleanRoot.of("bookworm")) {
      copyInto(root, Built.debianPackage());
      run(root, block(document, "apt install"));
      try (InstalledAgent agent = InstalledAgent.start(root)) {
        agent.end();
      }
      try (InstalledAgent agent = InstalledAgent.start(root)) {
        run(root, block(document, "store backup"));
        agent.end();
      }
      backUpAtNight(root, document);
      Path state = root.inside(InstalledAgent.STATE + "/state.db");
      Files.writeString(state, "overwritten");
      run(root, block(document, "install -m 600"));

      String url = postgresql.database();
      Files.writeString(root.inside(InstalledAgent.STATE + "/password"), Postgresql.PASSWORD);
      run(
          root,
          block(document, "store copy")
              .replace("jdbc:postgresql://db.example.org/quota", url)
              .replace("--user quota ", "--user " + Postgresql.USER + " "));
      assertThat(postgresql.sql(Postgresql.nameOf(url), "select mailbox from mailbox"))
          .contains("alice@example.org");
      try (InstalledAgent agent = InstalledAgent.start(root)) {
        assertThat(agent.end()).contains("store remembers mailboxes=1");
      }
    }
  }

  /** The line for cron, which runs it in the home of the user. */
  private static void backUpAtNight(CleanRoot root, Path document) throws IOException {
    Matcher line = CRON.matcher(Files.readString(document));
    assertThat(line.find()).isTrue();
    String command = line.group(2).replace("\\%", "%");
    String user = line.group(1);
    root.run(
        "runuser", "-u", user, "--", "env", "HOME=" + InstalledAgent.STATE, "sh", "-c", command);
    assertThat(root.inside(InstalledAgent.STATE))
        .isDirectoryContaining("glob:**/backup-????-??-??.db");
  }

  @Test
  void theCommandsOfTheReadmeInstall() throws IOException {
    try (CleanRoot root = CleanRoot.of("trixie")) {
      copyInto(root, Built.debianPackage());
      copyInto(root, Built.archive());
      run(root, block(Path.of("../README.md"), "apt install"));

      String version = root.run("quota-agent", "--version");
      assertThat(version).startsWith("quota-agent ");
      String tree = Built.archive().getFileName().toString().replaceFirst("-linux-.*", "");
      assertThat(root.run("/" + tree + "/bin/quota-agent", "--version")).isEqualTo(version);
    }
  }

  @Test
  void theArchiveRunsWhereItIsUnpacked() throws IOException {
    try (CleanRoot root = CleanRoot.of("bookworm")) {
      copyInto(root, Built.archive());

      assertThat(run(root, block(Path.of("../docs/operations.md"), "tar -xzf")))
          .startsWith("quota-agent ");
    }
  }

  private static void copyInto(CleanRoot root, Path file) throws IOException {
    Files.copy(file, root.inside("/" + file.getFileName()));
  }

  /** The only block with these words. */
  private static String block(Path document, String words) throws IOException {
    List<String> blocks =
        BLOCK
            .matcher(Files.readString(document))
            .results()
            .map((MatchResult block) -> block.group(1))
            .filter(block -> block.contains(words))
            .toList();
    assertThat(blocks).hasSize(1);
    return blocks.getFirst();
  }

  private static String run(CleanRoot root, String block) {
    return root.run("sh", "-e", "-c", ELSEWHERE.matcher(block).replaceAll(""));
  }
}
