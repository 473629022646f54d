package mailquota.probe.pop3;

import static mailquota.probe.ProbeFailedException.malformed;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.StoredMail;

/**
 * The answer to STAT (RFC 1939 section 5): the number of messages and of octets. Parsed as longs:
 * Angus and commons-net parse the octets as an int.
 */
final class Stat {

  private static final Pattern ANSWER = Pattern.compile("\\+OK +(\\d{1,19}) +(\\d{1,19})(?: .*)?");

  private Stat() {}

  static StoredMail parse(String line) throws ProbeFailedException {
    Matcher answer = ANSWER.matcher(line);
    if (!answer.matches()) {
      throw malformed("STAT: expected \"+OK messages octets\", got \"" + line + "\"");
    }
    try {
      return new StoredMail(Long.parseLong(answer.group(1)), Long.parseLong(answer.group(2)));
    } catch (NumberFormatException _) {
      throw malformed("STAT: \"" + line + "\" has a number larger than 2^63-1");
    }
  }
}
