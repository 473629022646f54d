package mailquota.config;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import mailquota.config.ConfigFile.AssertionSection;
import mailquota.config.ConfigFile.GrantType;
import mailquota.config.ConfigFile.TokenSection;
import mailquota.net.HttpTarget;
import mailquota.net.Trust;
import mailquota.probe.TokenSource;
import mailquota.probe.oauth.Grant;
import mailquota.probe.oauth.Grant.Client;
import mailquota.probe.oauth.SigningKey;
import mailquota.probe.oauth.TokenSettings;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

record TokenRules(Problems problems, Secrets secrets, TrustRules trusts) {

  private static final Pattern WITH_USER = Pattern.compile("^[^/]*//[^/]*@");

  Optional<TokenSource> check(String key, TokenSection section, boolean allowPlaintext) {
    Trust trust = trusts.check(key + ".ca-file", section.caFile());
    Optional<HttpTarget> endpoint =
        endpoint(key + ".endpoint", section.endpoint(), trust, allowPlaintext);
    if (problems.isAt(key + ".grant")) {
      return Optional.empty(); // Without a grant, its keys cannot be checked.
    }
    onlyWith(GrantType.REFRESH_TOKEN, section, key + ".refresh-token", section.refreshToken());
    onlyWith(GrantType.JWT_BEARER, section, key + ".assertion", section.assertion());
    Optional<Grant> grant =
        switch (section.grant()) {
          case CLIENT_CREDENTIALS -> clientCredentials(key, section);
          case REFRESH_TOKEN -> refreshToken(key, section);
          case JWT_BEARER -> jwtBearer(key, section);
        };
    return endpoint.flatMap(
        target -> grant.map(how -> new TokenSettings(target.uri(), trust, how, section.scope())));
  }

  private Optional<HttpTarget> endpoint(
      String key, @Nullable UrlText written, Trust trust, boolean allowPlaintext) {
    String expected = "an https URL such as https://login.example.org/token";
    if (written == null) {
      problems.missing(key, expected);
      return Optional.empty();
    }
    HttpTarget target;
    try {
      target = new HttpTarget(new Secret(written.written()), Map.of(), trust);
    } catch (IllegalArgumentException _) {
      boolean hasUser = WITH_USER.matcher(written.written()).find(); // It may include a password.
      problems.expected(key, expected, hasUser ? "one with a user in it" : written);
      return Optional.empty();
    }
    if (!target.isEncrypted() && !allowPlaintext && !HostPort.isLoopback(target.host())) {
      String instead = "https, or allow-plaintext: true at the server";
      problems.unencrypted(key, instead, "secrets", target.host(), written);
    }
    return Optional.of(target);
  }

  private void onlyWith(
      GrantType grant, TokenSection section, String key, @Nullable Object written) {
    if (written != null && section.grant() != grant) {
      problems.wrongKey(
          key,
          "it only with grant: " + ConfigFormat.key(grant),
          "grant: " + ConfigFormat.key(section.grant()));
    }
  }

  private Optional<Grant> clientCredentials(String key, TokenSection section) {
    String id = section.clientId();
    if (id == null) {
      problems.missing(key + ".client-id", "the id that the agent has at the endpoint");
    }
    Secret secret = required(key + ".client-secret", section.clientSecret(), "a secret");
    return id == null || secret == null
        ? Optional.empty()
        : Optional.of(new Grant.ClientCredentials(id, secret));
  }

  private Optional<Grant> refreshToken(String key, TokenSection section) {
    if (section.clientId() == null) {
      problems.missing(key + ".client-id", "the id that the refresh token was given to");
    }
    Optional<Client> client = client(key, section);
    Secret token = required(key + ".refresh-token", section.refreshToken(), "a refresh token");
    return token == null
        ? Optional.empty()
        : client.map(known -> new Grant.RefreshToken(known, token));
  }

  private Optional<Grant> jwtBearer(String key, TokenSection section) {
    AssertionSection assertion = section.assertion();
    Optional<Client> client = client(key, section);
    if (assertion == null) {
      problems.missing(key + ".assertion", "a section with key and issuer");
      return Optional.empty();
    }
    String at = key + ".assertion";
    AuthRules.placeholders(problems, at + ".subject", assertion.subject());
    Optional<SigningKey> signingKey = signingKey(at + ".key", assertion);
    String issuer = assertion.issuer();
    if (issuer == null) {
      problems.missing(at + ".issuer", "the signer, such as the address of a service account");
      return Optional.empty();
    }
    UrlText audience = assertion.audience() == null ? section.endpoint() : assertion.audience();
    return audience == null
        ? Optional.empty()
        : signingKey.map(signer ->
            new Grant.JwtBearer(
                client.orElse(null), signer, issuer, assertion.subject(), audience.written()));
  }

  private Optional<SigningKey> signingKey(String key, AssertionSection assertion) {
    if (assertion.key() == null) {
      problems.missing(key, "a private key, file:/path");
    }
    Secret pem = secrets.resolveWhole(key, assertion.key());
    if (pem == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(SigningKey.parse(pem, assertion.keyId()));
    } catch (IllegalArgumentException e) {
      problems.expected(key, String.valueOf(e.getMessage()), "something else");
      return Optional.empty();
    }
  }

  private Optional<Client> client(String key, TokenSection section) {
    String id = section.clientId();
    if (id == null && section.clientSecret() != null) {
      problems.missing(key + ".client-id", "the id that the secret belongs to");
    }
    Secret secret = secrets.resolve(key + ".client-secret", section.clientSecret());
    return id == null ? Optional.empty() : Optional.of(new Client(id, secret));
  }

  private @Nullable Secret required(String key, @Nullable SecretText written, String what) {
    if (written == null) {
      problems.missing(key, what);
    }
    return secrets.resolve(key, written);
  }
}
