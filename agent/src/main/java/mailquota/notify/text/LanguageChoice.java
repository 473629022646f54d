package mailquota.notify.text;

import java.util.IllformedLocaleException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The language of messages: the owner's if it is known and supported, or another. */
public record LanguageChoice(boolean ofOwner, Locale otherwise) {

  /** The default of the configuration. */
  public static final LanguageChoice USUAL = new LanguageChoice(true, Locale.ENGLISH);

  private static final String OWNERS = "{language}";
  private static final String EXPECTED =
      "{language}, a language such as de, or both as in \"{language}, de\"";

  /**
   * Reads {@code {language}}, {@code de}, or {@code {language}, de}.
   *
   * @throws IllegalArgumentException for anything else; its message says what was expected
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

  /** {@code own} is the language of the owner; null if unknown. */
  Locale choose(@Nullable Locale own, Templates templates) {
    return ofOwner && own != null && templates.supports(own) ? own : otherwise;
  }
}
