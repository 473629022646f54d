package mailquota.probe;

import java.time.InstantSource;

/** Where the access tokens for a server come from. */
@FunctionalInterface
public interface TokenSource {

  /** No token yet; the first one is asked for when it is needed. */
  Tokens open(InstantSource clock);
}
