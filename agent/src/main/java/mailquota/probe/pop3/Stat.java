package mailquota.probe.pop3;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.probe.ProbeFailedException;
import mailquota.quota.Bytes;
import mailquota.quota.Limit;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import org.jspecify.annotations.Nullable;

/**
 * The answer to STAT (RFC 1939 section 5): how many messages, how many octets. As longs: Angus and
 * commons-net read the octets as an int, and {@code +OK 3 5368709120} as 0 or as nothing.
 */
record Stat(long messages, long octets) {

  private static final Pattern ANSWER = Pattern.compile("\\+OK +(\\d{1,19}) +(\\d{1,19})(?: .*)?");

  static Stat parse(String line) throws ProbeFailedException {
    Matcher answer = ANSWER.matcher(line);
    if (!answer.matches()) {
      throw new ProbeFailedException(
          Reason.PROTOCOL, "STAT: expected \"+OK messages octets\", got \"" + line + "\"");
    }
    try {
      return new Stat(Long.parseLong(answer.group(1)), Long.parseLong(answer.group(2)));
    } catch (NumberFormatException _) {
      throw new ProbeFailedException(
          Reason.PROTOCOL, "STAT: \"" + line + "\" has a number larger than 2^63-1");
    }
  }

  /**
   * A maildrop is one root without a name; only its storage can have a limit, the configured one.
   */
  QuotaRoot root(@Nullable Bytes limit) {
    return new QuotaRoot(
        "",
        Map.of(
            Resource.STORAGE,
            new Usage(octets, limit == null ? Limit.UNLIMITED : new Limit.Finite(limit.count())),
            Resource.MESSAGE,
            new Usage(messages, Limit.UNLIMITED)));
  }
}
