package mailquota.notify.text;

import java.time.Duration;
import java.util.Map;
import mailquota.forecast.Forecast;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.warning.Change.Why;

/** Chooses the sentences for a message, with the values of {@link TemplateValues#NAMES}. */
record Sentences(MessageFacts facts, Formats formats, Map<String, Object> values) {

  /** Below this time to a full mailbox, the sentence names the hour. */
  private static final Duration SOON = Duration.ofHours(36);

  /** The suffix of the keys of sentences about a quota root that several mailboxes share. */
  private static final String SHARED = ".shared";

  /** Below this ratio no sentence says "almost full", whatever the thresholds are. */
  private static final double ALMOST_FULL_RATIO = 0.9;

  static Sentences of(MessageFacts facts, Formats formats, boolean isOther) {
    return new Sentences(facts, formats, TemplateValues.of(facts, formats, isOther));
  }

  String of(String key) {
    return formats.words().say(key, values);
  }

  /** The same; empty if there is no such sentence. */
  String ifAny(String key) {
    return formats.words().find(key, values).orElse("");
  }

  /** The state as a part of the keys of sentences. */
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
   * Whether a CRITICAL level results from the forecast alone: the text must not say "almost full"
   * at 60%. Notices of a crossed threshold are excluded.
   */
  private boolean isOnlyForeseen() {
    return facts.level() == Level.CRITICAL
        && facts.why() != Why.RAISED
        && facts.why() != Why.ESCALATED
        && facts.full().isPresent()
        && facts.usage().ratio().filter(ratio -> ratio.value() < ALMOST_FULL_RATIO).isPresent();
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

  /** The effect on incoming mail; empty if there is none. */
  String consequence() {
    String level =
        switch (facts.level()) {
          case FULL -> "full";
          case CRITICAL -> isOnlyForeseen() ? "none" : "urgent";
          case OK, INFO, WARNING -> "none";
        };
    return ifAny("consequence." + level + audience());
  }

  /** The sentence for shared roots if there is one, or else the general one. */
  private String ofKind(String key) {
    return facts.subject().isShared()
        ? formats.words().find(key + SHARED, values).orElseGet(() -> of(key))
        : of(key);
  }

  String why(Why why) {
    return ofKind("why." + why.label());
  }

  /** The suffix of keys for the kind of reader: {@code .shared}, {@code .other} or nothing. */
  String audience() {
    if (facts.subject().isShared()) {
      return SHARED;
    }
    return Boolean.TRUE.equals(values.get("isOther")) ? ".other" : "";
  }

  /** Empty if there is no forecast. */
  String forecast() {
    return facts
        .full()
        .map(full -> ofKind(isSoon(full) ? "forecast.time" : "forecast.day"))
        .orElse("");
  }

  private boolean isSoon(Forecast.Full full) {
    return full.at().isBefore(facts.at().plus(SOON));
  }

  String shortForecast() {
    return facts.full().isPresent() ? ofKind("forecast.short") : "";
  }
}
