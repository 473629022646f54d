package mailquota.notify.text;

import com.samskivert.mustache.Template;
import java.util.Locale;
import java.util.Set;

/** The parts of a mail; each is a template shared by all languages. */
enum Layout {
  SUBJECT,
  TEXT,
  HTML,
  PAGE,
  PAGE_NOTICE,
  DIGEST_SUBJECT,
  DIGEST_TEXT,
  DIGEST_HTML;

  /** The names for a notice, besides those of {@link TemplateValues}. */
  static final Set<String> NAMES =
      Set.of(
          "language",
          "color",
          "textBar",
          "barRest",
          "subject",
          "headline",
          "usage",
          "whichRoot",
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
          "closing",
          "page",
          "pageTitle");

  /** The names for the pages of owners, besides those for a notice. */
  static final Set<String> PAGE_NAMES =
      Set.of(
          "style", "measured", "paused", "later", "laterAbout", "choices", "days", "path", "title");

  /** The names for a digest. */
  static final Set<String> DIGEST_NAMES =
      Set.of(
          "language",
          "date",
          "subject",
          "title",
          "counts",
          "test",
          "nothing",
          "sections",
          "heading",
          "color",
          "rows",
          "mailbox",
          "server",
          "root",
          "percent",
          "bar",
          "usage",
          "forecast",
          "others",
          "closing");

  String file() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-') + ".mustache";
  }

  Template compile(String text) {
    return isHtml() ? Mustaches.html(text) : Mustaches.plain(text);
  }

  boolean isHtml() {
    return this == HTML || this == PAGE || this == PAGE_NOTICE || this == DIGEST_HTML;
  }

  private boolean isOfDigest() {
    return this == DIGEST_SUBJECT || this == DIGEST_TEXT || this == DIGEST_HTML;
  }

  private boolean isOfPage() {
    return this == PAGE || this == PAGE_NOTICE;
  }

  /** Whether the layout has a value of this name that is not a sentence. */
  boolean gives(String name) {
    return isOfDigest()
        ? DIGEST_NAMES.contains(name)
        : NAMES.contains(name)
            || TemplateValues.NAMES.contains(name)
            || (isOfPage() && PAGE_NAMES.contains(name));
  }

  /** Whether the layout can show the sentence of this key: its values are those of the layout. */
  boolean shows(String key) {
    return isOfDigest() == TemplateValues.isOfDigest(key);
  }
}
