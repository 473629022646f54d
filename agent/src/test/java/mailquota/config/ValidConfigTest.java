package mailquota.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import mailquota.config.LoadedConfig.Invalid;
import mailquota.config.LoadedConfig.Valid;
import mailquota.http.HttpSettings;
import mailquota.net.Endpoint;
import mailquota.net.Tls;
import mailquota.notify.ChannelSettings;
import mailquota.notify.alertmanager.AlertmanagerSettings;
import mailquota.notify.digest.DigestSettings;
import mailquota.notify.email.EmailSettings;
import mailquota.notify.webhook.WebhookSettings;
import mailquota.polling.PollSettings;
import mailquota.probe.Auth;
import mailquota.probe.Dialect;
import mailquota.probe.Limits;
import mailquota.probe.MailServer;
import mailquota.probe.Mechanism;
import mailquota.probe.Method;
import mailquota.probe.oauth.Grant;
import mailquota.probe.oauth.TokenSettings;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Ratio;
import mailquota.testing.Golden;
import mailquota.testing.Styles;
import mailquota.testing.TestCertificate;
import mailquota.warning.LevelThreshold;
import mailquota.warning.Policies;
import mailquota.warning.WarningPolicy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidConfigTest {

  private static final String SHORTEST =
      """
      servers:
        mx1: {method: imap, address: mail.example.org, auth: {password: env:MX1_PASSWORD}}
      mailboxes:
        - {server: mx1, list: [alice@example.org]}
      channels:
        owner: {type: email, from: postmaster@example.org}
      """;

  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "MX1_PASSWORD", "from-mx1-variable",
          "SMTP_PASSWORD", "from-smtp-variable",
          "MX1_URL", "https://chat.example.org/hook/of-mx1");

  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void writeSecrets() throws IOException {
    Files.writeString(folder.resolve("alice"), "from-a-file\nsecond line\n");
    Files.copy(Path.of("src/test/resources/config/web.yml"), folder.resolve("web.yml"));
  }

  @Test
  void theShortestFileIsAllDefaults() throws IOException {
    AgentConfig config = valid(SHORTEST).config();
    MailServer server = config.servers().getFirst();
    EmailSettings channel = (EmailSettings) config.channels().getFirst();
    assertThat(config.http()).isEqualTo(HttpSettings.DEFAULT);
    assertThat(config.poll()).isEqualTo(PollSettings.DEFAULT);
    assertThat(config.warnings()).isEqualTo(Policies.DEFAULT);
    assertThat(server.endpoint()).isEqualTo(new Endpoint("mail.example.org", 993));
    assertThat(server.tls()).isEqualTo(Tls.IMPLICIT);
    assertThat(server.limits()).isEqualTo(Limits.DEFAULT);
    assertThat(((Auth.Password) server.auth()).mechanism()).isEqualTo(Mechanism.Password.PLAIN);
    assertThat(server.auth().user()).isEqualTo("{mailbox}");
    assertThat(channel.to()).isEqualTo("{contact}");
    assertThat(channel.levels())
        .containsExactlyInAnyOrder(Level.INFO, Level.WARNING, Level.CRITICAL, Level.FULL);
    assertThat(channel.escalateTo()).isEqualTo("postmaster@{domain}");
    assertThat(channel.style()).isEqualTo(Styles.usual());
    assertThat(channel.smtp().host() + ":" + channel.smtp().port()).isEqualTo("localhost:25");
    assertThat(channel.smtp().tls()).isEqualTo(Tls.NONE);
    assertThat(channel.smtp().user()).isNull();
  }

  @Test
  void thePortFollowsMethodAndTls() throws IOException {
    String starttls = SHORTEST.replace("method: imap", "method: pop3, tls: starttls");
    assertThat(valid(starttls).config().servers().getFirst().endpoint().port()).isEqualTo(110);
    String smtp = SHORTEST.replace("type: email", "type: email, smtp: {tls: starttls}");
    assertThat(email(valid(smtp)).smtp().port()).isEqualTo(587);
  }

  @Test
  void theAddressOfDoveadmIsAUrlAndSaysAll() throws IOException {
    String https = doveadm("https://mail.example.org");
    MailServer server = valid(https).config().servers().getFirst();
    assertThat(server.endpoint()).isEqualTo(new Endpoint("mail.example.org", 8080));
    assertThat(server.tls()).isEqualTo(Tls.IMPLICIT);
    String http = doveadm("HTTP://[::1]:443/doveadm/v1");
    server = valid(http).config().servers().getFirst();
    assertThat(server.endpoint()).isEqualTo(new Endpoint("::1", 443));
    assertThat(server.tls()).isEqualTo(Tls.NONE);
    for (String text : List.of(https, http)) {
      String effective = valid(text).effective();
      assertThat(valid(effective.replace("'***'", "env:MX1_PASSWORD")).effective())
          .isEqualTo(effective);
    }
    String elsewhere = doveadm("http://mail.example.org:8080/");
    valid(elsewhere.replace("doveadm,", "doveadm, allow-plaintext: true,"));
  }

  private static String doveadm(String address) {
    return SHORTEST.replace("imap", "doveadm").replace("mail.example.org", '"' + address + '"');
  }

  @Test
  void anAdminAsksForRoots() throws IOException {
    String text =
        SHORTEST
            .replace("method: imap,", "method: imap-admin,")
            .replace("{password", "{user: cyrus, password");
    Valid usual = valid(text);
    MailServer server = usual.config().servers().getFirst();
    assertThat(server.method()).isEqualTo(Method.IMAP_ADMIN);
    assertThat(server.dialect()).isEqualTo(Dialect.USUAL);
    assertThat(usual.effective()).contains("method: imap-admin", "root: \"user/{mailbox}\"");
    String dotted = text.replace("auth:", "root: \"user.{localpart}\", auth:");
    assertThat(valid(dotted).config().servers().getFirst().dialect().root())
        .isEqualTo("user.{localpart}");
  }

  @Test
  void foldersAreInboxUnlessOthersAreWritten() throws IOException {
    assertThat(valid(SHORTEST).config().servers().getFirst().dialect().folders())
        .containsExactly("INBOX");
    String text = SHORTEST.replace("method: imap,", "method: imap, folders: [INBOX, Entwürfe],");
    Valid written = valid(text);
    assertThat(written.config().servers().getFirst().dialect().folders())
        .containsExactly("INBOX", "Entwürfe");
    assertThat(written.effective()).contains("folders:", "Entwürfe");
    assertThat(valid(SHORTEST.replace("imap", "pop3")).effective()).doesNotContain("folders");
  }

  @Test
  void secretsComeFromWhereTheFileSays() throws IOException {
    Valid valid = valid(everyKey());
    AgentConfig config = valid.config();
    var server =
        Objects.requireNonNull(((Auth.Password) config.servers().getFirst().auth()).password());
    var smtp = Objects.requireNonNull(email(valid).smtp().password());
    var mailbox = config.listed().mailboxes().iterator().next();
    assertThat(server.reveal()).isEqualTo("from-mx1-variable");
    assertThat(smtp.reveal()).isEqualTo("from-smtp-variable");
    assertThat(Objects.requireNonNull(mailbox.password()).reveal()).isEqualTo("from-a-file");
  }

  @Test
  void aLiteralSecretIsWarnedOfAndNotShown() throws IOException {
    Valid valid = valid(SHORTEST.replace("env:MX1_PASSWORD", "in-the-open"));
    assertThat(valid.warnings())
        .singleElement()
        .hasToString(
            folder.resolve("config.yaml")
                + ":2:67 servers.mx1.auth.password: a secret written out in the configuration;"
                + " env:NAME or file:/path is safer");
    assertThat(valid.effective()).doesNotContain("in-the-open").contains("password: '***'");
  }

  @Test
  void theEffectiveConfigurationHasEveryDefaultAndNoSecret() throws IOException {
    Golden.check(Path.of("src/test/golden/config/defaults.yaml"), valid(SHORTEST).effective());
    String every = valid(everyKey()).effective();
    Golden.check(
        Path.of("src/test/golden/config/every-key.yaml"),
        every.replace(folder.toString(), "FOLDER"));
    assertThat(every).doesNotContain("from-", "MX1_PASSWORD", "file:alice");
  }

  @Test
  void theEffectiveConfigurationLoadsToTheSame() throws IOException {
    for (String text : List.of(SHORTEST, everyKey())) {
      String effective = valid(text).effective();
      Valid again =
          valid(
              effective
                  .replaceAll("url: '\\*\\*\\*'", "url: env:MX1_URL")
                  .replaceFirst("'\\*\\*\\*'", "env:MX1_PASSWORD"));
      assertThat(again.effective()).isEqualTo(effective);
    }
  }

  @Test
  void tokensComeFromWhereTheFileSays() throws IOException {
    TestCertificate.localhost().writeKey(folder);
    Valid valid =
        valid(
            """
            servers:
              mx1:
                method: imap
                address: mail.example.org
                auth:
                  mechanism: XOAUTH2
                  token:
                    grant: jwt-bearer
                    endpoint: https://login.example.org/token
                    assertion: {key: file:key.pem, issuer: me}
            mailboxes:
              - {server: mx1, list: [alice@example.org]}
            """);
    Auth.Token auth = (Auth.Token) valid.config().servers().getFirst().auth();
    assertThat(auth.mechanism()).isEqualTo(Mechanism.Token.XOAUTH2);
    TokenSettings settings = (TokenSettings) auth.source();
    assertThat(settings.endpoint()).hasToString("https://login.example.org/token");
    assertThat(settings.grant())
        .isInstanceOfSatisfying(
            Grant.JwtBearer.class,
            bearer -> {
              assertThat(bearer.subject()).isEqualTo("{mailbox}");
              assertThat(bearer.audience()).isEqualTo("https://login.example.org/token");
              assertThat(bearer.client()).isNull();
            });
    assertThat(valid.effective())
        .contains("mechanism: xoauth2", "grant: jwt-bearer", "key: '***'")
        .doesNotContain("key.pem");
  }

  @Test
  void theEffectiveConfigurationHasNoSecretOfAUrl() throws IOException {
    String effective =
        valid(
                """
                store: {url: "jdbc:postgresql://db.example.org/quota?options=from-query"}
                servers:
                  mx1:
                    method: imap
                    address: mail.example.org
                    auth:
                      mechanism: xoauth2
                      token:
                        endpoint: https://login.example.org/token?code=from-query
                        client-id: agent
                        client-secret: env:MX1_PASSWORD
                mailboxes:
                  - {server: mx1, list: [alice@example.org]}
                channels:
                  oncall: {type: alertmanager, urls: ["http://127.0.0.1:9093/?key=from-query"]}
                  chat: {type: webhook, url: "https://chat.example.org/?key=from-query"}
                """)
            .effective();
    assertThat(effective)
        .contains(
            "jdbc:postgresql://db.example.org/quota?options=***",
            "https://login.example.org/token?code=***",
            "http://127.0.0.1:9093/?key=***",
            "url: '***'")
        .doesNotContain("from-");
  }

  @Test
  void aByteOrderMarkDoesNotMatter() throws IOException {
    assertThat(valid("\ufeff" + SHORTEST).effective()).isEqualTo(valid(SHORTEST).effective());
  }

  @Test
  void textsThatLookLikeSomethingElseStayTexts() throws IOException {
    String text = SHORTEST.replace("auth: {", "auth: {user: \"0123\", authorize-as: \"yes\", ");
    String effective = valid(text).effective();
    Auth.Password auth =
        (Auth.Password) valid(effective.replace("'***'", "x")).config().servers().getFirst().auth();
    assertThat(auth.user()).isEqualTo("0123");
    assertThat(auth.authorizeAs()).isEqualTo("yes");
  }

  @Test
  void aKeyWithNothingBehindItIsAsGoodAsNotWritten() throws IOException {
    String text = SHORTEST + "poll:\nhttp:\n  listen:\nwarnings: {grace: , levels: }\n";
    assertThat(valid(text).effective()).isEqualTo(valid(SHORTEST).effective());
  }

  @Test
  void aWrittenLevelReplacesTheDefaultThresholdAsAWhole() throws IOException {
    WarningPolicy policy =
        valid(SHORTEST + "warnings: {levels: {critical: {at: 96%}}}\n").config().warnings().usual();
    assertThat(Objects.requireNonNull(policy.thresholds().get(Level.CRITICAL)).freeBelow())
        .isNull();
    assertThat(policy.thresholds().get(Level.INFO))
        .isEqualTo(WarningPolicy.DEFAULT.thresholds().get(Level.INFO));
  }

  @Test
  void anOverrideReplacesOnlyWhatItWrites() throws IOException {
    Policies policies =
        valid(
                SHORTEST
                    + """
                    warnings:
                      levels: {warning: {at: 85%}}
                      overrides:
                        - {mailbox: bob@example.net, repeat: {}, resolved: true}
                        - {domain: Example.NET, levels: {info: {at: 70%}}, grace: 2d}
                        - {mailbox: ann@example.com, clear-margin: 5%}
                    """)
            .config()
            .warnings();
    WarningPolicy usual = policies.usual();
    WarningPolicy net = policies.of(new Address("eve@example.net"));
    WarningPolicy bob = policies.of(new Address("bob@example.net"));
    assertThat(policies.of(new Address("carol@example.org"))).isEqualTo(usual);
    assertThat(usual.thresholds()).containsEntry(Level.WARNING, LevelThreshold.at(new Ratio(0.85)));
    assertThat(net)
        .isEqualTo(
            new WarningPolicy(
                with(usual.thresholds(), Level.INFO, LevelThreshold.at(new Ratio(0.7))),
                usual.clearMargin(),
                Duration.ofDays(2),
                usual.repeat(),
                false));
    assertThat(bob)
        .as("on top of its domain's")
        .isEqualTo(
            new WarningPolicy(net.thresholds(), net.clearMargin(), net.grace(), Map.of(), true));
    assertThat(policies.of(new Address("ann@example.com")))
        .isEqualTo(
            new WarningPolicy(
                usual.thresholds(), new Ratio(0.05), usual.grace(), usual.repeat(), false));
  }

  private static Map<Level, LevelThreshold> with(
      Map<Level, LevelThreshold> lines, Level level, LevelThreshold line) {
    Map<Level, LevelThreshold> changed = new EnumMap<>(lines);
    changed.put(level, line);
    return changed;
  }

  @Test
  void eachTypeOfChannelHasItsOwnSettings() throws IOException {
    Files.writeString(folder.resolve("body.json"), "{\"text\": \"{{text}}\"}");
    List<ChannelSettings> channels =
        valid(
                SHORTEST
                    + """
                      daily: {digest: "08:00", type: email, to: postmaster@example.org}
                      oncall: {urls: ["http://127.0.0.1:9093/am/"], levels: [full], type: alertmanager}
                      chat: {type: webhook, url: env:MX1_URL, body: body.json}
                    """)
            .config()
            .channels();
    assertThat(channels)
        .extracting(ChannelSettings::name)
        .containsExactly("owner", "daily", "oncall", "chat");
    DigestSettings digest = (DigestSettings) channels.get(1);
    assertThat(digest.from()).isEqualTo("postmaster@example.org");
    assertThat(digest.at()).isEqualTo(LocalTime.of(8, 0));
    AlertmanagerSettings alertmanager = (AlertmanagerSettings) channels.get(2);
    assertThat(alertmanager.levels()).containsExactly(Level.FULL);
    assertThat(alertmanager.resend()).isEqualTo(Duration.ofMinutes(1));
    assertThat(alertmanager.targets())
        .extracting(target -> target.url().reveal())
        .containsExactly("http://127.0.0.1:9093/am/api/v2/alerts");
    WebhookSettings webhook = (WebhookSettings) channels.get(3);
    assertThat(webhook.target().url().reveal()).isEqualTo("https://chat.example.org/hook/of-mx1");
  }

  private static EmailSettings email(Valid valid) {
    return (EmailSettings) valid.config().channels().getFirst();
  }

  private String everyKey() throws IOException {
    Files.createDirectories(folder.resolve("templates"));
    return Files.readString(Path.of("src/test/resources/config/every-key.yaml"))
        .replace("ca.pem", TestCertificate.localhost().writeCertificate(folder).toString())
        .replace("mechanism: login", "mechanism: plain")
        // Every key of a section is not every key that may stand together.
        .replaceAll("(?s)    (sql:|guard:).*?(?=    discover:|\ninventory:)", "")
        .replaceAll(
            "(?m)^    (file|discover|refresh|timeout|limit-unit|root|query|  mailbox|url: jdbc):.*\n",
            "")
        .replaceFirst("(?s)      token:.*?(?=    limits:)", "");
  }

  private Valid valid(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("config.yaml"), text);
    return switch (new ConfigLoader(ENVIRONMENT).load(file)) {
      case Valid valid -> valid;
      case Invalid(List<Problem> problems) ->
          throw new AssertionError("problems: " + problems + " in\n" + text);
    };
  }
}
