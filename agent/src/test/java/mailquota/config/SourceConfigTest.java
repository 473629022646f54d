package mailquota.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import mailquota.config.LoadedConfig.Valid;
import mailquota.inventory.source.FileFormat;
import mailquota.inventory.source.SourceSettings.Ldap;
import mailquota.inventory.source.SourceSettings.MailboxFile;
import mailquota.net.Endpoint;
import mailquota.net.Tls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings of sources of mailboxes that are read again and again. */
class SourceConfigTest {

  private static final String CONFIG =
      """
      servers:
        mx1: {method: imap, address: mail.example.org, auth: {password: env:PASSWORD}}
      mailboxes:
        - {server: mx1, file: lists/mailboxes.JSONL}
        - server: mx1
          name: directory
          limit-unit: KiB
          ldap: {url: "LDAP://[::1]", base: "dc=example", limit: "a [b=c] | d", refresh: 3m}
      """;

  @TempDir private Path folder = Path.of("");

  @Test
  void aFileIsRelativeToTheConfigurationAndLookedAtEachHalfMinute() throws IOException {
    MailboxFile file = (MailboxFile) load(CONFIG).config().sources().getFirst();
    assertThat(file.path()).isEqualTo(folder.resolve("lists/mailboxes.JSONL"));
    assertThat(file.format()).isEqualTo(FileFormat.JSON);
    assertThat(file.name()).isEqualTo("mx1-file-1");
    assertThat(file.common().refresh()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void aDirectoryHasItsDefaults() throws IOException {
    Ldap ldap = (Ldap) load(CONFIG).config().sources().getLast();
    assertThat(ldap.directory().endpoint()).isEqualTo(new Endpoint("::1", 389));
    assertThat(ldap.directory().tls()).isEqualTo(Tls.NONE);
    assertThat(ldap.directory().login()).isNull();
    assertThat(ldap.query().filter()).isEqualTo("(mail=*)");
    assertThat(ldap.query().page()).isEqualTo(500);
    assertThat(ldap.query().fields()).hasSize(2);
    assertThat(ldap.common().refresh()).isEqualTo(Duration.ofMinutes(3));
  }

  @ParameterizedTest
  @CsvSource({
    "ldaps://ldap.example.org, false, IMPLICIT, 636",
    "ldaps://ldap.example.org:3636/, false, IMPLICIT, 3636",
    "ldap://ldap.example.org, true, STARTTLS, 389"
  })
  void theUrlSaysHowItIsEncrypted(String url, boolean starttls, Tls tls, int port)
      throws IOException {
    String written = CONFIG.replace("\"LDAP://[::1]\"", "\"" + url + "\", starttls: " + starttls);
    Ldap ldap = (Ldap) load(written).config().sources().getLast();
    assertThat(ldap.directory().tls()).isEqualTo(tls);
    assertThat(ldap.directory().endpoint()).isEqualTo(new Endpoint("ldap.example.org", port));
  }

  @Test
  void theEffectiveConfigurationLoadsToTheSame() throws IOException {
    Valid valid = load(CONFIG);
    String effective = valid.effective().replace("'***'", "env:PASSWORD");
    assertThat(effective).contains("a [b=c] | d").containsOnlyOnce("3m");
    assertThat(load(effective).config().sources()).isEqualTo(valid.config().sources());
  }

  private Valid load(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("config.yaml"), text);
    LoadedConfig loaded = new ConfigLoader(Map.of("PASSWORD", "secret")).load(file);
    assertThat(loaded).isInstanceOf(Valid.class);
    return (Valid) loaded;
  }
}
