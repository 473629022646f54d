package mailquota.notify.words;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import mailquota.forecast.Forecast;
import mailquota.quota.Limit;
import mailquota.quota.Resource;
import mailquota.warning.Change.Why;
import mailquota.warning.Notice;

/**
 * Says in a reader's language what a notice tells. What others named, mailboxes and roots, comes
 * out {@linkplain PlainText plain}, but escaped for nothing: that is the channel's. Immutable,
 * thread-safe.
 */
public final class Wording {

  /** So near, an hour tells more than a day. */
  private static final Duration SOON = Duration.ofHours(36);

  private final Formats formats;

  Wording(Formats formats) {
    this.formats = formats;
  }

  /**
   * In the words that come with the agent and the system's time zone; in English where there are
   * none in the language.
   */
  public static Wording of(Locale reader) {
    return Templates.builtIn().wording(reader, ZoneId.systemDefault());
  }

  /**
   * One line, for somebody who is not the owner: {@code The mailbox alice@example.org is 91% full}.
   */
  public String summary(Notice notice) {
    Map<String, Object> figures = Figures.of(notice, formats, true);
    return PlainText.of(words().say(subjectKey(notice) + ".other", figures));
  }

  /**
   * One line with the figures: {@code 932 MiB of 1.0 GiB used, 92 MiB free. At this pace it will be
   * full on Thursday, 27 November.}
   */
  public String description(Notice notice) {
    Map<String, Object> figures = Figures.of(notice, formats, true);
    String forecast = forecast(notice, figures);
    String usage = usage(notice, figures) + ".";
    return PlainText.of(forecast.isEmpty() ? usage : usage + " " + forecast);
  }

  private Words words() {
    return formats.words();
  }

  private static String subjectKey(Notice notice) {
    return "subject." + state(notice);
  }

  /** What of a notice comes first; the last part of many keys. */
  private static String state(Notice notice) {
    if (notice.change().why() == Why.FORECAST && Figures.forecast(notice).isPresent()) {
      return "forecast";
    }
    return switch (notice.change().level()) {
      case OK -> "resolved";
      case INFO, WARNING -> "level";
      case CRITICAL -> "urgent";
      case FULL -> "full";
    };
  }

  private String usage(Notice notice, Map<String, Object> figures) {
    boolean isStorage = notice.subject().resource().equals(Resource.STORAGE);
    return switch (notice.usage().limit()) {
      case Limit.Finite(long most) ->
          isStorage
              ? words().say("usage.storage", figures)
              : words().say("usage.message", Plural.of(formats.locale(), most), figures);
      case Limit.Unlimited() ->
          isStorage
              ? words().say("usage.storage.unlimited", figures)
              : words()
                  .say(
                      "usage.message.unlimited",
                      Plural.of(formats.locale(), notice.usage().used()),
                      figures);
    };
  }

  private String forecast(Notice notice, Map<String, Object> figures) {
    return Figures.forecast(notice)
        .map(full -> words().say(isSoon(full, notice) ? "forecast.time" : "forecast.day", figures))
        .orElse("");
  }

  private static boolean isSoon(Forecast.Full full, Notice notice) {
    return full.at().isBefore(notice.at().plus(SOON));
  }
}
