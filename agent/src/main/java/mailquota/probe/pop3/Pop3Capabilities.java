package mailquota.probe.pop3;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.quota.Durations;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a server's CAPA (RFC 2449) that a probe uses.
 *
 * @param pipelining whether commands may be sent without waiting for the answers
 * @param loginDelay the minimum time between two logins to one maildrop (section 6.5); the longest,
 *     where it is per user ({@code USER}); zero when none is announced
 * @param mechanisms of SASL (RFC 5034), in upper case; null when none are listed
 */
record Pop3Capabilities(boolean pipelining, Duration loginDelay, @Nullable Set<String> mechanisms) {

  /** For a server older than RFC 2449. */
  static final Pop3Capabilities NONE = new Pop3Capabilities(false, Duration.ZERO, null);

  /** A larger value would stop the measuring. */
  static final Duration LONGEST_DELAY = Duration.ofDays(1);

  private static final Pattern LOGIN_DELAY =
      Pattern.compile("LOGIN-DELAY +(\\d{1,9})(?: .*)?", Pattern.CASE_INSENSITIVE);

  static Pop3Capabilities of(List<String> lines) {
    boolean pipelining = false;
    Duration loginDelay = Duration.ZERO;
    Set<String> mechanisms = null;
    for (String line : lines) {
      String[] words = line.toUpperCase(Locale.ROOT).split(" +");
      pipelining |= words[0].equals("PIPELINING");
      if (words[0].equals("SASL")) {
        mechanisms = Set.copyOf(Arrays.asList(words));
      }
      Matcher delay = LOGIN_DELAY.matcher(line);
      if (delay.matches()) {
        loginDelay = Duration.ofSeconds(Long.parseLong(delay.group(1)));
      }
    }
    return new Pop3Capabilities(
        pipelining, Durations.shorter(loginDelay, LONGEST_DELAY), mechanisms);
  }

  /** Whether to try a mechanism; a server that lists none at all is tried nevertheless. */
  boolean mayTake(String mechanism) {
    return mechanisms == null || mechanisms.contains(mechanism);
  }
}
