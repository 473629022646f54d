package mailquota.config;

import java.nio.file.Path;
import java.time.ZoneId;
import mailquota.config.ChannelSection.DigestSection;
import mailquota.config.ChannelSection.EmailSection;
import mailquota.notify.text.LanguageChoice;
import mailquota.notify.text.Style;
import mailquota.notify.text.Templates;
import org.jspecify.annotations.Nullable;

record StyleRules(Problems problems, Path folder) {

  Style check(String key, EmailSection section) {
    ZoneId zone = section.timeZone();
    return new Style(
        templates(key + ".templates", section.templates()),
        language(key + ".language", section.language()),
        zone == null ? ZoneId.systemDefault() : zone);
  }

  /** A digest has one reader, who is not the owner of the mailboxes. */
  Style check(String key, DigestSection section) {
    LanguageChoice language = language(key + ".language", section.language());
    if (language.ofOwner()) {
      String expected = "a language such as de, for a digest is of many mailboxes";
      problems.expected(key + ".language", expected, section.language());
    }
    return new Style(
        templates(key + ".templates", section.templates()), language, section.timeZone());
  }

  private LanguageChoice language(String key, String written) {
    try {
      return LanguageChoice.parse(written);
    } catch (IllegalArgumentException e) {
      problems.expected(key, String.valueOf(e.getMessage()), written);
      return LanguageChoice.USUAL;
    }
  }

  private Templates templates(String key, @Nullable String written) {
    if (written == null) {
      return Templates.builtIn();
    }
    return Templates.in(
        folder.resolve(written),
        problem ->
            problems.expected(key, problem.expected() + " in " + problem.where(), problem.got()));
  }
}
