package mailquota.http.api;

import java.time.Duration;

/** What became of the request to probe a mailbox soon. */
public sealed interface Asked {

  /** It will be probed as soon as a connection to its server is free. */
  record Soon() implements Asked {}

  /** It is not probed now; {@code why} for a person. */
  record NotNow(Duration until, String why) implements Asked {}
}
