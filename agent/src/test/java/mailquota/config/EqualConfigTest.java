package mailquota.config;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import mailquota.config.LoadedConfig.Valid;
import mailquota.probe.MailServer;
import mailquota.testing.TestCertificate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Settings are equal if nothing that they are made of has changed: the agent then keeps the parts
 * that it has built from them.
 */
class EqualConfigTest {

  private static final String CONFIG =
      """
      servers:
        mx1:
          {method: imap, address: mail.example.org, ca-file: ca.pem, auth: {password: file:secret}}
        mx2:
          method: imap
          address: mail.example.org
          auth:
            mechanism: xoauth2
            token:
              grant: jwt-bearer
              endpoint: https://login.example.org/token
              assertion: {key: file:key.pem, issuer: agent, audience: https://login.example.org/}
        used:
          method: sql
          url: jdbc:mysql://db.example.org/mail
          ca-file: ca.pem
          auth: {user: agent, password: file:secret}
          query: select address, used_bytes from mailbox
      mailboxes:
        - {server: mx1, list: [{address: alice@example.org, contact: a@example.net}]}
        - {server: mx2, list: [bob@example.org]}
        - server: mx2
          sql:
            url: jdbc:postgresql://db.example.org/mail
            user: agent
            password: file:secret
            ca-file: ca.pem
            query: select address from mailbox
        - {server: mx2, file: mailboxes.csv}
        - server: mx2
          ldap:
            url: ldaps://ldap.example.org
            ca-file: ca.pem
            user: cn=agent
            password: file:secret
            base: dc=example
            limit: mailQuota
        - server: mx1
          http:
            url: https://api.example.org/mailboxes
            headers: {Authorization: file:secret}
            where: {/active: [1, 2]}
            require: /status = ok
            fields: {address: "/a | /b[k=v]/*^x", limit: /limit}
            next: {cursor: /cursor, parameter: token}
            total: /total
            ca-file: ca.pem
      channels:
        owner: {type: email, from: postmaster@example.org, templates: texts}
        daily: {type: email, digest: "08:00", from: a@example.org, to: b@example.org}
        oncall: {type: alertmanager, urls: ["http://127.0.0.1:9093"]}
        chat: {type: webhook, url: file:secret-url, body: hook.json}
        slack: {type: webhook, url: file:secret-url, body: slack}
      """;

  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void writeFiles() throws IOException {
    writeCertificate();
    Files.writeString(folder.resolve("secret"), "pw\n");
    Files.writeString(folder.resolve("secret-url"), "https://chat.example.org/hook\n");
    Files.writeString(folder.resolve("hook.json"), "{\"text\": \"{{text}}\"}");
    Files.createDirectories(folder.resolve("texts"));
    Files.writeString(folder.resolve("texts/words_en.properties"), "subject.full=Full\n");
    write(CONFIG);
  }

  @Test
  void theSettingsOfAnUnchangedFileAreEqual() {
    AgentConfig one = load();
    AgentConfig other = load();
    assertThat(other.servers()).isEqualTo(one.servers());
    assertThat(digests(other)).isEqualTo(digests(one)).doesNotHaveDuplicates();
    assertThat(other.sources()).isEqualTo(one.sources());
    assertThat(other.channels()).isEqualTo(one.channels());
    assertThat(other.warnings()).isEqualTo(one.warnings());
    assertThat(other.poll()).isEqualTo(one.poll());
    assertThat(other.store()).isEqualTo(one.store());
    assertThat(other.http()).isEqualTo(one.http());
  }

  @Test
  void aChangedFileThatSettingsReferToMakesThemDifferent() throws IOException {
    AgentConfig one = load();
    writeCertificate();
    Files.writeString(folder.resolve("hook.json"), "{\"message\": \"{{text}}\"}");
    Files.writeString(folder.resolve("texts/words_en.properties"), "subject.full=Is full\n");
    AgentConfig other = load();
    assertThat(other.servers().get(0)).isNotEqualTo(one.servers().get(0));
    assertThat(other.servers().get(1)).isNotEqualTo(one.servers().get(1));
    assertThat(other.sources().get(4)).as("ldap").isNotEqualTo(one.sources().get(4));
    assertThat(other.sources().get(5)).as("http").isNotEqualTo(one.sources().get(5));
    assertThat(other.channels().get(0)).isNotEqualTo(one.channels().get(0));
    assertThat(other.channels().get(1)).isEqualTo(one.channels().get(1));
    assertThat(other.channels().get(3)).isNotEqualTo(one.channels().get(3));
    assertThat(other.channels().get(4)).isEqualTo(one.channels().get(4));
    Files.writeString(folder.resolve("secret-url"), "https://chat.example.org/other\n");
    assertThat(load().channels().get(4)).isNotEqualTo(one.channels().get(4));
  }

  /** By their digests agents find out whether they have configured a server alike. */
  @Test
  void theDigestOfAServerFollowsFromItsSettingsButNotFromItsSecrets() throws IOException {
    List<String> digests = digests(load());
    Files.writeString(folder.resolve("secret"), "another\n");
    assertThat(digests(load())).as("another password").isEqualTo(digests);

    write(CONFIG.replace("{method: imap,", "{limits: {connections: 17}, method: imap,"));
    assertThat(digests(load()).getFirst()).isNotEqualTo(digests.getFirst());
    assertThat(digests(load()).subList(1, 3)).isEqualTo(digests.subList(1, 3));
    write(CONFIG.replace("issuer: agent", "issuer: another"));
    assertThat(digests(load()).get(1)).isNotEqualTo(digests.get(1));
    write(CONFIG.replace("used_bytes from", "bytes as used_bytes from"));
    assertThat(digests(load()).get(2)).isNotEqualTo(digests.get(2));
    write(CONFIG);
    writeCertificate();
    assertThat(digests(load()).getFirst()).as("authorities").isNotEqualTo(digests.getFirst());
    assertThat(digests(load()).get(2)).as("authorities").isNotEqualTo(digests.get(2));
  }

  private static List<String> digests(AgentConfig config) {
    return config.servers().stream().map(MailServer::digest).toList();
  }

  private void write(String config) throws IOException {
    Files.writeString(folder.resolve("config.yaml"), config);
  }

  private void writeCertificate() throws IOException {
    TestCertificate certificate = TestCertificate.naming("dns:mail.example.org");
    Files.move(certificate.writeCertificate(folder), folder.resolve("ca.pem"), REPLACE_EXISTING);
    certificate.writeKey(folder);
  }

  private AgentConfig load() {
    LoadedConfig loaded = new ConfigLoader(Map.of()).load(folder.resolve("config.yaml"));
    assertThat(loaded).isInstanceOf(Valid.class);
    return ((Valid) loaded).config();
  }
}
