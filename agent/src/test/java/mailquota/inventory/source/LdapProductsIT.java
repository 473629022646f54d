package mailquota.inventory.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig;
import mailquota.inventory.MailboxEntry;
import mailquota.net.Deadline;
import mailquota.quota.Bytes;
import mailquota.testing.TestCertificate;
import mailquota.testing.openldap.OpenLdap;
import mailquota.testing.openldap.OpenLdapExtension;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The settings of docs/inventory.md for each product, on OpenLDAP with entries like its own. */
@Timeout(60)
@ExtendWith(OpenLdapExtension.class)
class LdapProductsIT {

  private static final String SERVERS =
      """
      servers:
        mx1: {method: imap, address: mail.example.org, auth: {password: env:LDAP_PASSWORD}}
        mx2: {method: imap, address: mail.example.org, auth: {password: env:LDAP_PASSWORD}}
      """;

  @TempDir private Path folder = Path.of("");

  /** A heading of the document, the unit of the entries, and the mailboxes there. */
  static Stream<Arguments> products() {
    return Stream.of(
        Arguments.of(
            "iRedMail (LDAP)",
            "iredmail",
            List.of(
                "anna@iredmail.example mx1 anna@elsewhere.example de_DE 1073741824",
                "bert@iredmail.example mx1 null null null")),
        Arguments.of(
            "Zimbra",
            "zimbra",
            List.of(
                "anna@zimbra.example mx1 anna@elsewhere.example pt_BR 2147483648",
                "bert@zimbra.example mx1 null null null")),
        Arguments.of(
            "Active Directory with Exchange",
            "exchange",
            List.of(
                "Anna@exchange.example mx1 null de_DE 2097152",
                "bert@exchange.example mx1 null null null",
                "sales@exchange.example mx1 null null null",
                "dora@exchange.example mx1 null null null")),
        Arguments.of(
            "Kopano",
            "kopano",
            List.of(
                "anna@kopano.example mx1 null nl 1073741824",
                "bert@kopano.example mx1 null null null")),
        Arguments.of(
            "FreeIPA",
            "freeipa",
            List.of(
                "anna@freeipa.example mx1 null fr null",
                "bert@freeipa.example mx1 null null null")),
        Arguments.of(
            "Kolab",
            "kolab",
            List.of("anna@kolab.example mx2 anna@elsewhere.example en_US 1048576")));
  }

  @ParameterizedTest
  @MethodSource("products")
  void theSettingsFindTheMailboxes(
      String heading, String unit, List<String> expected, OpenLdap directory) throws IOException {
    SourceSettings.Ldap settings = settings(heading, unit, directory);
    Rows rows =
        new Rows(
            settings.common(),
            new RowChecks(server -> server.startsWith("mx"), contact -> contact.contains("@")),
            100,
            List.of(),
            () -> {});
    assertThat(new LdapSource(settings).read(rows, Deadline.in(Duration.ofSeconds(50))))
        .isEqualTo(new Source.Outcome.Complete());
    assertThat(rows.entries().stream().map(LdapProductsIT::text))
        .containsExactlyElementsOf(expected);
    assertThat(rows.problems()).isEmpty();
  }

  private static String text(MailboxEntry entry) {
    Bytes limit = entry.limit();
    return "%s %s %s %s %s"
        .formatted(
            entry.address(),
            entry.server(),
            entry.contact(),
            entry.language(),
            limit == null ? null : limit.count());
  }

  /** Those of the document, with the address, the login and the base of the test's server. */
  private SourceSettings.Ldap settings(String heading, String unit, OpenLdap directory)
      throws IOException {
    String section =
        Arrays.stream(Files.readString(Path.of("../docs/inventory.md")).split("\n### "))
            .filter(part -> part.startsWith(heading + "\n"))
            .findFirst()
            .orElseThrow();
    int begin = section.indexOf("```yaml\n") + "```yaml\n".length();
    String yaml = section.substring(begin, section.indexOf("```", begin));
    Path certificate = TestCertificate.rsaLocalhost().writeCertificate(folder);
    String adapted =
        yaml.replaceAll("url: .*", "url: ldaps://127.0.0.1:" + directory.tlsPort())
            .replaceAll(" +(ca-file|starttls): .*\n", "")
            .replaceAll("user: .*", "user: " + OpenLdap.READER)
            .replaceAll(
                "( +)base: .*",
                "$1base: ou=" + unit + "," + OpenLdap.SUFFIX + "\n$1ca-file: " + certificate);
    Path file = Files.writeString(folder.resolve("config.yaml"), SERVERS + adapted);
    LoadedConfig loaded = new ConfigLoader(Map.of("LDAP_PASSWORD", OpenLdap.PASSWORD)).load(file);
    assertThat(loaded).isInstanceOf(LoadedConfig.Valid.class);
    return (SourceSettings.Ldap) ((LoadedConfig.Valid) loaded).config().sources().getFirst();
  }
}
