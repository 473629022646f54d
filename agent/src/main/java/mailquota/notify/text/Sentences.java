package mailquota.notify.text;

import java.time.Duration;
import java.util.Map;
import mailquota.forecast.Forecast;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.warning.Change.Why;

/**
 * Which sentences a facts is told by.
 *
 * @param values all of {@link TemplateValues#NAMES}
 */
record Sentences(MessageFacts facts, Formats formats, Map<String, Object> values) {

  /** So near, the hour tells more than the day. */
  private static final Duration SOON = Duration.ofHours(36);

  /** At the end of the keys of sentences about a quota root that several mailboxes share. */
  private static final String SHARED = ".shared";

  /** From here on it can be said that little room is left, whoever has set the levels. */
  private static final double LITTLE_ROOM = 0.9;

  /** As they are told to the owner, or to somebody else. */
  static Sentences of(MessageFacts facts, Formats formats, boolean isOther) {
    return new Sentences(facts, formats, TemplateValues.of(facts, formats, isOther));
  }

  /** A sentence by its key. */
  String of(String key) {
    return formats.words().say(key, values);
  }

  /** Likewise; empty where there is none. */
  String ifAny(String key) {
    return formats.words().find(key, values).orElse("");
  }

  /** What comes first; a part of many keys. */
  String state() {
    if ((facts.why() == Why.FORECAST && facts.full().isPresent()) || isOnlyForeseen()) {
      return "forecast";
    }
    return switch (facts.level()) {
      case OK -> "resolved";
      case INFO, WARNING -> "level";
      case CRITICAL -> "urgent";
      case FULL -> "full";
    };
  }

  /**
   * Whether an urgent facts has much room yet, and is urgent by its forecast alone: nobody is to
   * read "almost full" beside 60%. What was told when a line was crossed is not.
   */
  private boolean isOnlyForeseen() {
    return facts.level() == Level.CRITICAL
        && facts.why() != Why.RAISED
        && facts.why() != Why.ESCALATED
        && facts.full().isPresent()
        && facts.usage().ratio().filter(ratio -> ratio.value() < LITTLE_ROOM).isPresent();
  }

  String usage() {
    boolean isStorage = facts.isStorage();
    return switch (facts.usage().limit()) {
      case Limit.Finite(long most) -> isStorage ? of("usage.storage") : of("usage.message", most);
      case Limit.Unlimited() ->
          isStorage
              ? of("usage.storage.unlimited")
              : of("usage.message.unlimited", facts.usage().used());
    };
  }

  private String of(String key, long count) {
    return formats.words().say(key, Plural.of(formats.locale(), count), values);
  }

  /** What becomes of mail; empty where it goes on. */
  String consequence() {
    String level =
        switch (facts.level()) {
          case FULL -> "full";
          case CRITICAL -> isOnlyForeseen() ? "none" : "urgent";
          case OK, INFO, WARNING -> "none";
        };
    return ifAny("consequence." + level + whose());
  }

  /** A sentence as it is said of a shared root, where that differs. */
  private String ofKind(String key) {
    return facts.subject().isShared()
        ? formats.words().find(key + SHARED, values).orElseGet(() -> of(key))
        : of(key);
  }

  String why(Why why) {
    return ofKind("why." + why.label());
  }

  /** At the end of the keys of sentences that are not for the owner. */
  String whose() {
    if (facts.subject().isShared()) {
      return SHARED;
    }
    return Boolean.TRUE.equals(values.get("isOther")) ? ".other" : "";
  }

  /** Empty where nothing is to come. */
  String forecast() {
    return facts
        .full()
        .map(full -> ofKind(isSoon(full) ? "forecast.time" : "forecast.day"))
        .orElse("");
  }

  private boolean isSoon(Forecast.Full full) {
    return full.at().isBefore(facts.at().plus(SOON));
  }

  /** The same in few words. */
  String shortForecast() {
    return facts.full().isPresent() ? ofKind("forecast.short") : "";
  }
}
