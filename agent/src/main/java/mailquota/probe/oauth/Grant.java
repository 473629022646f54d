package mailquota.probe.oauth;

import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/** What entitles us to a token. */
public sealed interface Grant {

  /**
   * Who we are for the token endpoint.
   *
   * @param secret null for a public client
   */
  record Client(String id, @Nullable Secret secret) {}

  /** Our own right, the same for every mailbox (RFC 6749 section 4.4). */
  record ClientCredentials(String clientId, Secret clientSecret) implements Grant {}

  /**
   * What one user once consented to (RFC 6749 section 6).
   *
   * @param token the first one; an endpoint may give another with each answer
   */
  record RefreshToken(Client client, Secret token) implements Grant {}

  /**
   * An assertion, signed by us, on behalf of one user (RFC 7523): a token for each subject.
   *
   * @param client null where the assertion alone says who we are
   * @param subject a template with {@code {mailbox}}, {@code {localpart}} and {@code {domain}}
   */
  record JwtBearer(
      @Nullable Client client, SigningKey key, String issuer, String subject, String audience)
      implements Grant {}
}
