package mailquota.notify.words;

import java.time.Duration;
import java.util.Map;
import mailquota.forecast.Forecast;
import mailquota.quota.Limit;
import mailquota.quota.Resource;
import mailquota.warning.Change.Why;
import mailquota.warning.Notice;

/** Which sentences a notice is told by. */
record Sentences(Notice notice, Formats formats, Map<String, Object> figures) {

  /** So near, the hour tells more than the day. */
  private static final Duration SOON = Duration.ofHours(36);

  /** A sentence by its key. */
  String of(String key) {
    return formats.words().say(key, figures);
  }

  /** Likewise; empty where there is none. */
  String ifAny(String key) {
    return formats.words().find(key, figures).orElse("");
  }

  /** What of a notice comes first; a part of many keys. */
  String state() {
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

  String usage() {
    boolean isStorage = notice.subject().resource().equals(Resource.STORAGE);
    return switch (notice.usage().limit()) {
      case Limit.Finite(long most) -> isStorage ? of("usage.storage") : of("usage.message", most);
      case Limit.Unlimited() ->
          isStorage
              ? of("usage.storage.unlimited")
              : of("usage.message.unlimited", notice.usage().used());
    };
  }

  private String of(String key, long count) {
    return formats.words().say(key, Plural.of(formats.locale(), count), figures);
  }

  /** Empty where nothing is to come. */
  String forecast() {
    return Figures.forecast(notice)
        .map(full -> of(isSoon(full) ? "forecast.time" : "forecast.day"))
        .orElse("");
  }

  private boolean isSoon(Forecast.Full full) {
    return full.at().isBefore(notice.at().plus(SOON));
  }
}
