package mailquota.probe;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.probe.RefusalTable.Meaning;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;
import mailquota.quota.Retry;

/**
 * The meaning of a refusal, at the login and after it: the reason by {@link RefusalTable}, and the
 * time after which to retry where the text names one.
 */
public final class Refusals {

  /** Longer times are cut to this: they may be an error of the server. */
  static final Duration LONGEST_WAIT = Duration.ofDays(1);

  /**
   * Exchange Online: "Suggested Backoff Time: 299961 milliseconds"; Hotmail: "login allowed only
   * every 15 minutes".
   */
  private static final Pattern WAIT =
      Pattern.compile(
          "(?:backoff time:?|retry (?:after|in)|try again (?:after|in)|allowed only every)"
              + "\\s{0,5}(\\d{1,12})\\s{0,5}(milliseconds?|ms|minutes?|mins?|hours?|seconds?|secs?|s)\\b");

  private Refusals() {}

  /**
   * The failure for {@code text}, which follows NO, BAD, BYE or -ERR.
   *
   * @param what was refused
   * @param otherwise the reason where the table has none; {@link Reason#AUTH} is then ambiguous
   */
  public static Failed failed(String what, String text, Reason otherwise) {
    Optional<Meaning> meaning = meaning(text);
    Reason reason = meaning.map(Meaning::reason).orElse(otherwise);
    boolean isAmbiguous =
        meaning.map(known -> known == Meaning.AMBIGUOUS).orElse(otherwise == Reason.AUTH);
    return new Failed(reason, withText(what, text), retry(text, reason, isAmbiguous));
  }

  /** The reason for a text after NO, BAD, BYE or -ERR; {@code otherwise} if the table has none. */
  public static Reason reason(String text, Reason otherwise) {
    return meaning(text).map(Meaning::reason).orElse(otherwise);
  }

  public static String withText(String what, String text) {
    return text.isEmpty() ? what + ", without a text" : what + ": " + text;
  }

  /** The text of a challenge takes precedence over that of the refusal. */
  private static Optional<Meaning> meaning(String text) {
    return Challenge.isServerFailure(text)
        ? Optional.of(Meaning.UNAVAILABLE)
        : RefusalTable.DELIVERED.meaning(text);
  }

  private static Retry retry(String text, Reason reason, boolean isAmbiguous) {
    if (reason == Reason.AUTH && !isAmbiguous) {
      // A wrong password stays wrong after any time that the text names.
      return Retry.BY_REASON;
    }
    Matcher named = WAIT.matcher(text.toLowerCase(Locale.ROOT));
    if (named.find()) {
      return new Retry.NotBefore(duration(Long.parseLong(named.group(1)), named.group(2)));
    }
    return isAmbiguous ? Retry.GENTLY : Retry.BY_REASON;
  }

  private static Duration duration(long count, String unit) {
    Duration one =
        switch (unit.charAt(0)) {
          case 'h' -> Duration.ofHours(1);
          case 's' -> Duration.ofSeconds(1);
          default -> unit.startsWith("min") ? Duration.ofMinutes(1) : Duration.ofMillis(1);
        };
    return count > LONGEST_WAIT.dividedBy(one) ? LONGEST_WAIT : one.multipliedBy(count);
  }
}
