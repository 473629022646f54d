package mailquota.probe.pop3;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of a server's CAPA (RFC 2449) concerns a probe.
 *
 * @param pipelining whether commands may follow each other without waiting for the answers
 * @param loginDelay the shortest time between two logins to one maildrop (section 6.5); of a server
 *     that has one for each user ({@code USER}), the longest. Zero when it names none
 */
record Pop3Capabilities(boolean pipelining, Duration loginDelay) {

  /** Of a server older than RFC 2449. */
  static final Pop3Capabilities NONE = new Pop3Capabilities(false, Duration.ZERO);

  /** Who asks for more, or has been tampered with, shall not end our watching. */
  static final Duration LONGEST_DELAY = Duration.ofDays(1);

  private static final Pattern LOGIN_DELAY =
      Pattern.compile("LOGIN-DELAY +(\\d{1,9})(?: .*)?", Pattern.CASE_INSENSITIVE);

  static Pop3Capabilities of(List<String> lines) {
    boolean pipelining = false;
    Duration loginDelay = Duration.ZERO;
    for (String line : lines) {
      pipelining |= line.split(" ", 2)[0].equalsIgnoreCase("PIPELINING");
      Matcher delay = LOGIN_DELAY.matcher(line);
      if (delay.matches()) {
        loginDelay = Duration.ofSeconds(Long.parseLong(delay.group(1)));
      }
    }
    return new Pop3Capabilities(
        pipelining, loginDelay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : loginDelay);
  }
}
