package mailquota.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import mailquota.http.HttpSettings;
import mailquota.http.access.Identity.Role;
import mailquota.inventory.InventorySettings;
import mailquota.metrics.MetricsSettings;
import mailquota.metrics.MetricsSettings.Domains;
import mailquota.metrics.Selection;
import mailquota.net.Tls;
import mailquota.net.TlsProvider;
import mailquota.notify.email.SmtpServer;
import mailquota.polling.PollSettings;
import mailquota.probe.Dialect;
import mailquota.probe.Dialect.Fallback;
import mailquota.probe.Dialect.ZeroLimit;
import mailquota.probe.Limits;
import mailquota.probe.Mechanism;
import mailquota.probe.Method;
import mailquota.store.StoreSettings;
import org.jspecify.annotations.Nullable;

/**
 * The configuration file, key for key; the key of a component is its name in kebab case. The mapper
 * passes null for a key that is not written, and the constructors fill in the defaults.
 */
@SuppressWarnings("NullAway") // Only the nullable components are null after construction.
record ConfigFile(
    HttpSection http,
    ReloadMode reload,
    TlsProvider tlsProvider,
    @Nullable String name,
    StoreSection store,
    Map<String, ServerSection> servers,
    List<SourceSection> mailboxes,
    InventorySection inventory,
    PollSection poll,
    WarningsSection warnings,
    Map<String, ChannelSection> channels,
    MetricsSection metrics) {

  static final ConfigFile DEFAULT =
      new ConfigFile(null, null, null, null, null, null, null, null, null, null, null, null);

  ConfigFile {
    http = or(http, new HttpSection(null, null, null, null, null, null, null, null));
    reload = or(reload, ReloadMode.ON_REQUEST);
    tlsProvider = or(tlsProvider, TlsProvider.AUTO);
    store = or(store, new StoreSection(null, null, null, null));
    servers = or(servers, Map.of());
    mailboxes = or(mailboxes, List.of());
    inventory = or(inventory, new InventorySection(null, null));
    poll = or(poll, new PollSection(null, null, null));
    warnings = or(warnings, new WarningsSection(null, null, null, null, null, null, null));
    channels = or(channels, Map.of());
    metrics = or(metrics, new MetricsSection(null, null, null, null, null, null, null));
  }

  static <T> T or(@Nullable T written, T otherwise) {
    return written == null ? otherwise : written;
  }

  enum ReloadMode {
    ON_REQUEST,
    AUTO
  }

  record HttpSection(
      String listen,
      List<String> hosts,
      @Nullable String webConfig,
      List<String> viewers,
      List<WebTokenSection> tokens,
      @Nullable String pathPrefix,
      @Nullable HintsSection hints,
      @Nullable OwnerLinksSection ownerLinks) {

    HttpSection {
      HttpSettings usual = HttpSettings.DEFAULT;
      listen = or(listen, usual.host() + ":" + usual.port());
      hosts = or(hosts, usual.hosts());
      viewers = or(viewers, List.of());
      tokens = or(tokens, List.of());
    }
  }

  record WebTokenSection(
      @Nullable String name, String note, @Nullable SecretText secret, Role role) {

    WebTokenSection {
      note = or(note, "");
      role = or(role, Role.VIEWER);
    }
  }

  record OwnerLinksSection(@Nullable UrlText baseUrl, List<SecretText> secret, Duration valid) {

    OwnerLinksSection {
      secret = or(secret, List.of());
      valid = or(valid, Duration.ofDays(7));
    }
  }

  record HintsSection(@Nullable SecretText token) {}

  record StoreSection(
      UrlText url,
      @Nullable String user,
      @Nullable SecretText password,
      // No component of a record may be called wait.
      @JsonProperty("wait") @Nullable String waits) {

    StoreSection {
      url = or(url, new UrlText(StoreSettings.DEFAULT.url()));
    }
  }

  record ServerSection(
      @Nullable Method method,
      @Nullable String address,
      @Nullable UrlText url,
      @Nullable String query,
      Tls tls,
      Boolean allowPlaintext,
      @Nullable String caFile,
      @Nullable String root,
      @Nullable List<String> folders,
      AuthSection auth,
      LimitsSection limits,
      Fallback fallback,
      ZeroLimit zeroLimit,
      Boolean holdZeros) {

    ServerSection {
      tls = or(tls, method == Method.DOVEADM ? DoveadmUrl.tls(address) : Tls.IMPLICIT);
      allowPlaintext = or(allowPlaintext, false);
      root = root == null && method == Method.IMAP_ADMIN ? Dialect.USUAL.root() : root;
      folders = folders == null && FolderRules.ask(method) ? FolderRules.USUAL : folders;
      auth = or(auth, AuthSection.DEFAULT);
      limits = or(limits, new LimitsSection(null, null, null, null));
      fallback = or(fallback, Dialect.USUAL.fallback());
      zeroLimit = or(zeroLimit, Dialect.USUAL.zeroLimit());
      holdZeros = or(holdZeros, Dialect.USUAL.holdZeros());
    }
  }

  record AuthSection(
      Mechanism mechanism,
      String user,
      @Nullable String authorizeAs,
      @Nullable SecretText password,
      @Nullable TokenSection token) {

    static final AuthSection DEFAULT = new AuthSection(null, null, null, null, null);

    AuthSection {
      mechanism = or(mechanism, Mechanism.Password.PLAIN);
      user = or(user, "{mailbox}");
    }
  }

  enum GrantType {
    CLIENT_CREDENTIALS,
    REFRESH_TOKEN,
    JWT_BEARER
  }

  record TokenSection(
      GrantType grant,
      @Nullable UrlText endpoint,
      @Nullable String caFile,
      @Nullable String clientId,
      @Nullable SecretText clientSecret,
      @Nullable String scope,
      @Nullable SecretText refreshToken,
      @Nullable AssertionSection assertion) {

    TokenSection {
      grant = or(grant, GrantType.CLIENT_CREDENTIALS);
    }
  }

  record AssertionSection(
      @Nullable SecretText key,
      @Nullable String keyId,
      @Nullable String issuer,
      String subject,
      @Nullable UrlText audience) {

    AssertionSection {
      subject = or(subject, "{mailbox}");
    }
  }

  record LimitsSection(Integer connections, Rate rate, Duration connectTimeout, Duration timeout) {

    LimitsSection {
      Limits usual = Limits.DEFAULT;
      connections = or(connections, usual.connections());
      rate = or(rate, new Rate(usual.ratePerSecond()));
      connectTimeout = or(connectTimeout, usual.connectTimeout());
      timeout = or(timeout, usual.timeout());
    }
  }

  record InventorySection(Duration keep, Integer maxMailboxes) {
    InventorySection {
      InventorySettings usual = InventorySettings.DEFAULT;
      keep = or(keep, usual.keep());
      maxMailboxes = or(maxMailboxes, usual.maxMailboxes());
    }
  }

  record PollSection(Duration minInterval, Duration maxInterval, Boolean adaptive) {
    PollSection {
      PollSettings usual = PollSettings.DEFAULT;
      minInterval = or(minInterval, usual.minInterval());
      maxInterval = or(maxInterval, usual.maxInterval());
      adaptive = or(adaptive, usual.adaptive());
    }
  }

  enum LabelMode {
    PLAIN,
    HASHED
  }

  record MetricsSection(
      Selection mailboxes,
      Integer top,
      LabelMode labels,
      @Nullable SecretText hashKey,
      Boolean hashDomains,
      Domains domains,
      @Nullable OtlpSection otlp) {

    MetricsSection {
      MetricsSettings usual = MetricsSettings.DEFAULT;
      mailboxes = or(mailboxes, usual.mailboxes());
      top = or(top, usual.top());
      labels = or(labels, LabelMode.PLAIN);
      hashDomains = or(hashDomains, false);
      domains = or(domains, usual.domains());
    }
  }

  record SmtpSection(
      String host,
      Integer port,
      Tls tls,
      Boolean allowPlaintext,
      @Nullable String caFile,
      @Nullable String user,
      @Nullable SecretText password,
      Integer connections) {

    static final SmtpSection DEFAULT =
        new SmtpSection(null, null, null, null, null, null, null, null);

    SmtpSection {
      host = or(host, "localhost");
      tls = or(tls, Tls.NONE);
      port =
          or(
              port,
              switch (tls) {
                case IMPLICIT -> 465;
                case STARTTLS -> 587;
                case NONE -> 25;
              });
      allowPlaintext = or(allowPlaintext, false);
      connections = or(connections, SmtpServer.USUAL_CONNECTIONS);
    }
  }
}
