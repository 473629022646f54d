package mailquota.notify.text;

import java.util.IllformedLocaleException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * In which language a channel writes.
 *
 * @param ofOwner whether in the owner's, where it is known and there are words in it
 * @param otherwise in which else
 */
public record LanguageChoice(boolean ofOwner, Locale otherwise) {

  /** What the configuration says by default. */
  public static final LanguageChoice USUAL = new LanguageChoice(true, Locale.ENGLISH);

  private static final String OWNERS = "{language}";
  private static final String EXPECTED =
      "{language}, a language such as de, or both as in \"{language}, de\"";

  /**
   * Reads {@code {language}}, {@code de}, or {@code {language}, de}.
   *
   * @throws IllegalArgumentException when it is none of these; its message says what was expected
   */
  public static LanguageChoice parse(String text) {
    String written = text.strip();
    if (written.equals(OWNERS)) {
      return USUAL;
    }
    if (!written.startsWith(OWNERS)) {
      return new LanguageChoice(false, language(written));
    }
    String rest = written.substring(OWNERS.length()).strip();
    if (!rest.startsWith(",")) {
      throw new IllegalArgumentException(EXPECTED);
    }
    return new LanguageChoice(true, language(rest.substring(1)));
  }

  private static Locale language(String tag) {
    try {
      Locale language = new Locale.Builder().setLanguageTag(tag.strip()).build();
      if (!language.getLanguage().isEmpty()) {
        return language;
      }
    } catch (IllformedLocaleException _) {
      throw new IllegalArgumentException(EXPECTED);
    }
    throw new IllegalArgumentException(EXPECTED);
  }

  /** The language for a reader who reads {@code own}, if that is known and they are the owner. */
  Locale choose(@Nullable Locale own, Templates templates) {
    return ofOwner && own != null && templates.speak(own) ? own : otherwise;
  }
}
