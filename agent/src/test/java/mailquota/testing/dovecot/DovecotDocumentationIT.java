package mailquota.testing.dovecot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import mailquota.testing.Command;
import mailquota.testing.Folders;
import mailquota.testing.RealServer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Dovecot 2.4 accepts the configuration snippets in docs/servers.md. */
@Tag("real")
@Timeout(60)
class DovecotDocumentationIT {

  private static final Path DOCUMENT = Path.of("../docs/servers.md");

  /** The snippets with named sections; 2.3 has none. */
  private static final Pattern SNIPPET =
      Pattern.compile("(?ms)^( *)```\n((?:(?!^ *```).)*?^ *(?:passdb|quota) \\w+ \\{.*?)^ *```");

  private static final DovecotVersion VERSION = DovecotVersion.V2_4;

  @BeforeAll
  static void dovecotIsInstalled() {
    RealServer.require(
        DovecotInstallation.isPresent(VERSION), DovecotInstallation.missing(VERSION));
  }

  @Test
  void everySnippetIsTaken() throws IOException {
    List<String> snippets =
        SNIPPET
            .matcher(Files.readString(DOCUMENT))
            .results()
            .map((MatchResult found) -> found.group(2))
            .toList();
    assertThat(snippets).hasSize(3);
    for (String snippet : snippets) {
      Command checked = doveconf(snippet);
      assertThat(checked.succeeded()).as(checked.errors()).isTrue();
    }
    assertThat(doveconf("ssl_cert = <cert.pem\n").succeeded()).isFalse();
  }

  private static Command doveconf(String lines) throws IOException {
    DovecotInstallation installation = DovecotInstallation.required(VERSION);
    Path folder = installation.root().createTemporaryFolder("doveconf");
    try {
      Path file =
          Files.writeString(
              folder.resolve("dovecot.conf"),
              "dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n" + lines);
      String doveconf = installation.doveadm().resolveSibling("doveconf").toString();
      return Command.run(
          installation.root().command(List.of(doveconf, "-n", "-c", file.toString())));
    } finally {
      Folders.delete(folder);
    }
  }
}
