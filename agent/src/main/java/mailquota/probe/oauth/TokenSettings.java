package mailquota.probe.oauth;

import java.net.URI;
import java.time.InstantSource;
import mailquota.net.Trust;
import mailquota.probe.TokenSource;
import mailquota.probe.Tokens;
import org.jspecify.annotations.Nullable;

/**
 * The settings of token requests.
 *
 * @param endpoint an absolute http or https URL
 * @param scope separated by spaces; null for the endpoint's default
 */
public record TokenSettings(URI endpoint, Trust trust, Grant grant, @Nullable String scope)
    implements TokenSource {

  @Override
  public Tokens open(InstantSource clock) {
    return new OAuthTokens(this, clock);
  }
}
