package mailquota.probe.oauth;

import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/** The authorization grant of a token request. */
public sealed interface Grant {

  /** The client for the token endpoint; without a secret for a public client. */
  record Client(String id, @Nullable Secret secret) {}

  /** The client's own grant, the same for every mailbox (RFC 6749 section 4.4). */
  record ClientCredentials(String clientId, Secret clientSecret) implements Grant {}

  /** The consent of one user (RFC 6749 section 6); an endpoint may replace the token. */
  record RefreshToken(Client client, Secret token) implements Grant {}

  /**
   * A signed assertion on behalf of one user (RFC 7523): a token for each subject.
   *
   * @param client null where the assertion alone identifies the client
   * @param subject a template with {@code {mailbox}}, {@code {localpart}} and {@code {domain}}
   */
  record JwtBearer(
      @Nullable Client client, SigningKey key, String issuer, String subject, String audience)
      implements Grant {}
}
