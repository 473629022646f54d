package mailquota.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import mailquota.http.HttpSettings;
import mailquota.inventory.InventorySettings;
import mailquota.net.Tls;
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
 * The configuration file, key for key, with defaults filled in; null means no default. The key of a
 * component is its name in kebab case.
 */
record ConfigFile(
    HttpSection http,
    StoreSection store,
    Map<String, ServerSection> servers,
    List<SourceSection> mailboxes,
    InventorySection inventory,
    PollSection poll,
    WarningsSection warnings,
    Map<String, ChannelSection> channels) {

  @JsonCreator
  ConfigFile(
      @Nullable HttpSection http,
      @Nullable StoreSection store,
      @Nullable Map<String, ServerSection> servers,
      @Nullable List<SourceSection> mailboxes,
      @Nullable InventorySection inventory,
      @Nullable PollSection poll,
      @Nullable WarningsSection warnings,
      @Nullable Map<String, ChannelSection> channels) {
    this.http = http == null ? new HttpSection(null, null) : http;
    this.store = store == null ? new StoreSection(null, null, null) : store;
    this.servers = servers == null ? Map.of() : servers;
    this.mailboxes = mailboxes == null ? List.of() : mailboxes;
    this.inventory = inventory == null ? new InventorySection(null, null) : inventory;
    this.poll = poll == null ? new PollSection(null, null, null) : poll;
    this.warnings =
        warnings == null ? new WarningsSection(null, null, null, null, null, null, null) : warnings;
    this.channels = channels == null ? Map.of() : channels;
  }

  static <T> T or(@Nullable T written, T otherwise) {
    return written == null ? otherwise : written;
  }

  record HttpSection(String listen, List<String> hosts) {
    @JsonCreator
    HttpSection(@Nullable String listen, @Nullable List<String> hosts) {
      HttpSettings usual = HttpSettings.DEFAULT;
      this.listen = or(listen, usual.host() + ":" + usual.port());
      this.hosts = or(hosts, usual.hosts());
    }
  }

  record StoreSection(UrlText url, @Nullable String user, @Nullable SecretText password) {
    @JsonCreator
    StoreSection(@Nullable UrlText url, @Nullable String user, @Nullable SecretText password) {
      this.url = or(url, new UrlText(StoreSettings.DEFAULT.url()));
      this.user = user;
      this.password = password;
    }
  }

  record ServerSection(
      @Nullable Method method,
      @Nullable String address,
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

    @JsonCreator
    ServerSection(
        @Nullable Method method,
        @Nullable String address,
        @Nullable Tls tls,
        @Nullable Boolean allowPlaintext,
        @Nullable String caFile,
        @Nullable String root,
        @Nullable List<String> folders,
        @Nullable AuthSection auth,
        @Nullable LimitsSection limits,
        @Nullable Fallback fallback,
        @Nullable ZeroLimit zeroLimit,
        @Nullable Boolean holdZeros) {
      this.method = method;
      this.address = address;
      this.tls = or(tls, method == Method.DOVEADM ? DoveadmUrl.tls(address) : Tls.IMPLICIT);
      this.allowPlaintext = or(allowPlaintext, false);
      this.caFile = caFile;
      this.root = root == null && method == Method.IMAP_ADMIN ? Dialect.USUAL.root() : root;
      this.folders = folders == null && FolderRules.ask(method) ? FolderRules.USUAL : folders;
      this.auth = or(auth, new AuthSection(null, null, null, null, null));
      this.limits = or(limits, new LimitsSection(null, null, null, null));
      this.fallback = or(fallback, Dialect.USUAL.fallback());
      this.zeroLimit = or(zeroLimit, Dialect.USUAL.zeroLimit());
      this.holdZeros = or(holdZeros, Dialect.USUAL.holdZeros());
    }
  }

  record AuthSection(
      Mechanism mechanism,
      String user,
      @Nullable String authorizeAs,
      @Nullable SecretText password,
      @Nullable TokenSection token) {

    @JsonCreator
    AuthSection(
        @Nullable Mechanism mechanism,
        @Nullable String user,
        @Nullable String authorizeAs,
        @Nullable SecretText password,
        @Nullable TokenSection token) {
      this.mechanism = or(mechanism, Mechanism.Password.PLAIN);
      this.user = or(user, "{mailbox}");
      this.authorizeAs = authorizeAs;
      this.password = password;
      this.token = token;
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

    @JsonCreator
    TokenSection(
        @Nullable GrantType grant,
        @Nullable UrlText endpoint,
        @Nullable String caFile,
        @Nullable String clientId,
        @Nullable SecretText clientSecret,
        @Nullable String scope,
        @Nullable SecretText refreshToken,
        @Nullable AssertionSection assertion) {
      this.grant = or(grant, GrantType.CLIENT_CREDENTIALS);
      this.endpoint = endpoint;
      this.caFile = caFile;
      this.clientId = clientId;
      this.clientSecret = clientSecret;
      this.scope = scope;
      this.refreshToken = refreshToken;
      this.assertion = assertion;
    }
  }

  record AssertionSection(
      @Nullable SecretText key,
      @Nullable String keyId,
      @Nullable String issuer,
      String subject,
      @Nullable UrlText audience) {

    @JsonCreator
    AssertionSection(
        @Nullable SecretText key,
        @Nullable String keyId,
        @Nullable String issuer,
        @Nullable String subject,
        @Nullable UrlText audience) {
      this.key = key;
      this.keyId = keyId;
      this.issuer = issuer;
      this.subject = or(subject, "{mailbox}");
      this.audience = audience;
    }
  }

  record LimitsSection(Integer connections, Rate rate, Duration connectTimeout, Duration timeout) {

    @JsonCreator
    LimitsSection(
        @Nullable Integer connections,
        @Nullable Rate rate,
        @Nullable Duration connectTimeout,
        @Nullable Duration timeout) {
      Limits usual = Limits.DEFAULT;
      this.connections = or(connections, usual.connections());
      this.rate = or(rate, new Rate(usual.ratePerSecond()));
      this.connectTimeout = or(connectTimeout, usual.connectTimeout());
      this.timeout = or(timeout, usual.timeout());
    }
  }

  record InventorySection(Duration keep, Integer maxMailboxes) {
    @JsonCreator
    InventorySection(@Nullable Duration keep, @Nullable Integer maxMailboxes) {
      InventorySettings usual = InventorySettings.DEFAULT;
      this.keep = or(keep, usual.keep());
      this.maxMailboxes = or(maxMailboxes, usual.maxMailboxes());
    }
  }

  record PollSection(Duration minInterval, Duration maxInterval, Boolean adaptive) {
    @JsonCreator
    PollSection(
        @Nullable Duration minInterval,
        @Nullable Duration maxInterval,
        @Nullable Boolean adaptive) {
      PollSettings usual = PollSettings.DEFAULT;
      this.minInterval = or(minInterval, usual.minInterval());
      this.maxInterval = or(maxInterval, usual.maxInterval());
      this.adaptive = or(adaptive, usual.adaptive());
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

    @JsonCreator
    SmtpSection(
        @Nullable String host,
        @Nullable Integer port,
        @Nullable Tls tls,
        @Nullable Boolean allowPlaintext,
        @Nullable String caFile,
        @Nullable String user,
        @Nullable SecretText password,
        @Nullable Integer connections) {
      this.host = or(host, "localhost");
      this.tls = or(tls, Tls.NONE);
      this.port =
          or(
              port,
              switch (this.tls) {
                case IMPLICIT -> 465;
                case STARTTLS -> 587;
                case NONE -> 25;
              });
      this.allowPlaintext = or(allowPlaintext, false);
      this.caFile = caFile;
      this.user = user;
      this.password = password;
      this.connections = or(connections, SmtpServer.USUAL_CONNECTIONS);
    }
  }
}
