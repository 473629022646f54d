package mailquota.probe;

import java.time.InstantSource;

/** The configured source of a server's access tokens. */
@FunctionalInterface
public interface TokenSource {

  /** Creates the tokens; the first token is requested when it is needed. */
  Tokens open(InstantSource clock);
}
