package mailquota.probe.oauth;

import com.nimbusds.oauth2.sdk.TokenRequest;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import mailquota.net.Deadline;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.Tokens;
import mailquota.probe.oauth.Grant.JwtBearer;
import mailquota.probe.oauth.TokenAnswer.Granted;
import mailquota.quota.Address;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of one server: one for all its mailboxes, or, by assertion, one for each subject.
 * Thread-safe.
 */
final class OAuthTokens implements Tokens {

  /** Above this number the least recently used token is dropped. */
  private static final int MAX_TOKENS = 10_000;

  private final TokenSettings settings;
  private final TokenEndpoint endpoint;
  private final InstantSource clock;
  private final FailureMemory outages;

  private final Map<String, SharedToken> bySubject =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SharedToken> eldest) {
          return size() > MAX_TOKENS;
        }
      };

  /** The last one, where the endpoint rotates them; null while the configured one is valid. */
  private volatile @Nullable Secret refreshToken;

  OAuthTokens(TokenSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    endpoint = new TokenEndpoint(settings.endpoint(), settings.trust());
    outages = new FailureMemory(clock);
  }

  @Override
  public Secret token(Address mailbox, Deadline deadline) throws ProbeFailedException {
    return of(mailbox).get(deadline);
  }

  @Override
  public void refused(Address mailbox, Secret token) {
    of(mailbox).refused(token);
  }

  @Override
  public void close() {
    endpoint.close();
  }

  private SharedToken of(Address mailbox) {
    String subject =
        settings.grant() instanceof JwtBearer bearer ? mailbox.fillIn(bearer.subject()) : "";
    synchronized (bySubject) {
      return bySubject.computeIfAbsent(
          subject, _ -> new SharedToken(deadline -> ask(subject, deadline), clock, outages));
    }
  }

  private TokenAnswer ask(String subject, Deadline deadline) {
    TokenRequest request = TokenRequests.of(settings, subject, refreshToken, clock.instant());
    TokenAnswer answer = endpoint.ask(request, deadline);
    if (answer instanceof Granted granted && granted.refreshToken() != null) {
      refreshToken = granted.refreshToken();
    }
    return answer;
  }
}
