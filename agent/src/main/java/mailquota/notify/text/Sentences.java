package mailquota.notify.text;

import java.time.Duration;
import java.util.Map;
import mailquota.forecast.Forecast;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.warning.Change.Why;

/**
 * Which sentences a matter is told by.
 *
 * @param figures all of {@link Figures#NAMES}
 */
record Sentences(Matter matter, Formats formats, Map<String, Object> figures) {

  /** So near, the hour tells more than the day. */
  private static final Duration SOON = Duration.ofHours(36);

  /** At the end of the keys of sentences about a quota root that several mailboxes share. */
  private static final String SHARED = ".shared";

  /** From here on it can be said that little room is left, whoever has set the levels. */
  private static final double LITTLE_ROOM = 0.9;

  /** As they are told to the owner, or to somebody else. */
  static Sentences of(Matter matter, Formats formats, boolean isOther) {
    return new Sentences(matter, formats, Figures.of(matter, formats, isOther));
  }

  /** A sentence by its key. */
  String of(String key) {
    return formats.words().say(key, figures);
  }

  /** Likewise; empty where there is none. */
  String ifAny(String key) {
    return formats.words().find(key, figures).orElse("");
  }

  /** What comes first; a part of many keys. */
  String state() {
    if ((matter.why() == Why.FORECAST && matter.full().isPresent()) || isOnlyForeseen()) {
      return "forecast";
    }
    return switch (matter.level()) {
      case OK -> "resolved";
      case INFO, WARNING -> "level";
      case CRITICAL -> "urgent";
      case FULL -> "full";
    };
  }

  /**
   * Whether an urgent matter has much room yet, and is urgent by its forecast alone: nobody is to
   * read "almost full" beside 60%. What was told when a line was crossed is not.
   */
  private boolean isOnlyForeseen() {
    return matter.level() == Level.CRITICAL
        && matter.why() != Why.RAISED
        && matter.why() != Why.ESCALATED
        && matter.full().isPresent()
        && matter.usage().ratio().filter(ratio -> ratio.value() < LITTLE_ROOM).isPresent();
  }

  String usage() {
    boolean isStorage = matter.isStorage();
    return switch (matter.usage().limit()) {
      case Limit.Finite(long most) -> isStorage ? of("usage.storage") : of("usage.message", most);
      case Limit.Unlimited() ->
          isStorage
              ? of("usage.storage.unlimited")
              : of("usage.message.unlimited", matter.usage().used());
    };
  }

  private String of(String key, long count) {
    return formats.words().say(key, Plural.of(formats.locale(), count), figures);
  }

  /** What becomes of mail; empty where it goes on. */
  String consequence() {
    String level =
        switch (matter.level()) {
          case FULL -> "full";
          case CRITICAL -> isOnlyForeseen() ? "none" : "urgent";
          case OK, INFO, WARNING -> "none";
        };
    return ifAny("consequence." + level + whose());
  }

  /** A sentence as it is said of a shared root, where that differs. */
  private String ofKind(String key) {
    return matter.subject().isShared()
        ? formats.words().find(key + SHARED, figures).orElseGet(() -> of(key))
        : of(key);
  }

  String why(Why why) {
    return ofKind("why." + why.label());
  }

  /** At the end of the keys of sentences that are not for the owner. */
  String whose() {
    if (matter.subject().isShared()) {
      return SHARED;
    }
    return Boolean.TRUE.equals(figures.get("isOther")) ? ".other" : "";
  }

  /** Empty where nothing is to come. */
  String forecast() {
    return matter
        .full()
        .map(full -> ofKind(isSoon(full) ? "forecast.time" : "forecast.day"))
        .orElse("");
  }

  private boolean isSoon(Forecast.Full full) {
    return full.at().isBefore(matter.at().plus(SOON));
  }

  /** The same in few words. */
  String shortForecast() {
    return matter.full().isPresent() ? ofKind("forecast.short") : "";
  }
}
