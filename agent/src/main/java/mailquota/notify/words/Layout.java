package mailquota.notify.words;

import com.samskivert.mustache.Template;
import java.util.Locale;
import java.util.Set;

/** The parts of a mail, each a template of its own for all languages. */
enum Layout {
  SUBJECT,
  TEXT,
  HTML;

  /** What is filled in beside the {@link Figures}. */
  static final Set<String> NAMES =
      Set.of(
          "language",
          "color",
          "textBar",
          "barRest",
          "subject",
          "headline",
          "usage",
          "note",
          "consequence",
          "forecast",
          "hasFolders",
          "foldersTitle",
          "folders",
          "name",
          "size",
          "share",
          "todo",
          "tips",
          ".",
          "why",
          "closing");

  String file() {
    return name().toLowerCase(Locale.ROOT) + ".mustache";
  }

  Template compile(String text) {
    return this == HTML ? Mustaches.html(text) : Mustaches.plain(text);
  }
}
