package mailquota.probe.oauth;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.JWTBearerGrant;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import mailquota.probe.oauth.Grant.Client;
import mailquota.probe.oauth.Grant.ClientCredentials;
import mailquota.probe.oauth.Grant.JwtBearer;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

final class TokenRequests {

  /** Long enough for clocks that differ a little. */
  private static final Duration ASSERTION_LIFETIME = Duration.ofMinutes(5);

  private TokenRequests() {}

  /**
   * A request for one token.
   *
   * @param subject of the assertion; otherwise not used
   * @param rotated the refresh token that replaces the configured one; null for none
   */
  static TokenRequest of(
      TokenSettings settings, String subject, @Nullable Secret rotated, Instant now) {
    TokenRequest.Builder request =
        switch (settings.grant()) {
          case ClientCredentials(String id, Secret secret) ->
              by(settings.endpoint(), new Client(id, secret), new ClientCredentialsGrant());
          case Grant.RefreshToken(Client client, Secret first) -> {
            String token = (rotated == null ? first : rotated).reveal();
            yield by(settings.endpoint(), client, new RefreshTokenGrant(new RefreshToken(token)));
          }
          case JwtBearer bearer -> {
            JWTBearerGrant grant = assertion(bearer, subject, settings.scope(), now);
            yield bearer.client() == null
                ? new TokenRequest.Builder(settings.endpoint(), grant)
                : by(settings.endpoint(), bearer.client(), grant);
          }
        };
    return request.scope(Scope.parse(settings.scope())).build();
  }

  /** With the secret in the body, as Microsoft and Google document. */
  private static TokenRequest.Builder by(URI endpoint, Client client, AuthorizationGrant grant) {
    ClientID id = new ClientID(client.id());
    Secret secret = client.secret();
    return secret == null
        ? new TokenRequest.Builder(endpoint, id, grant)
        : new TokenRequest.Builder(
            endpoint,
            new ClientSecretPost(id, new com.nimbusds.oauth2.sdk.auth.Secret(secret.reveal())),
            grant);
  }

  /** The scope is also a claim: Google reads it there and not in the request. */
  private static JWTBearerGrant assertion(
      JwtBearer bearer, String subject, @Nullable String scope, Instant now) {
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(bearer.issuer())
            .subject(subject)
            .audience(bearer.audience())
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plus(ASSERTION_LIFETIME)))
            .claim("scope", scope)
            .build();
    return new JWTBearerGrant(bearer.key().sign(claims));
  }
}
