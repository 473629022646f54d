package mailquota.notify.text;

import java.util.Locale;

/** The form of a sentence for a count (plural rules of Unicode CLDR for whole numbers). */
enum Plural {
  ONE,
  MANY,
  OTHER;

  private static final long MILLION = 1_000_000;

  static Plural of(Locale language, long count) {
    return switch (language.getLanguage()) {
      case "fr" -> count <= 1 ? ONE : romance(count);
      case "pt" -> count == 1 || (count == 0 && !isOfPortugal(language)) ? ONE : romance(count);
      case "es", "it" -> count == 1 ? ONE : romance(count);
      default -> count == 1 ? ONE : OTHER;
    };
  }

  /** Whole millions are counted as a noun: {@code 2.000.000 de mensajes}. */
  private static Plural romance(long count) {
    return count > 0 && count % MILLION == 0 ? MANY : OTHER;
  }

  private static boolean isOfPortugal(Locale language) {
    return language.getCountry().equals("PT");
  }

  /** The suffix of the key: {@code .one}. */
  String suffix() {
    return "." + name().toLowerCase(Locale.ROOT);
  }
}
