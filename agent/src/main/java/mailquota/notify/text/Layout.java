package mailquota.notify.text;

import com.samskivert.mustache.Template;
import java.util.Locale;
import java.util.Set;

/** The parts of a mail, each a template of its own for all languages. */
enum Layout {
  SUBJECT,
  TEXT,
  HTML,
  DIGEST_SUBJECT,
  DIGEST_TEXT,
  DIGEST_HTML;

  /** What is filled in of a notice, beside the {@link TemplateValues}. */
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
          "closing");

  /** What is filled in of a digest. */
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
    return this == HTML || this == DIGEST_HTML;
  }

  private boolean isOfDigest() {
    return this == DIGEST_SUBJECT || this == DIGEST_TEXT || this == DIGEST_HTML;
  }

  /** Whether this is filled in without being a sentence of its own. */
  boolean gives(String name) {
    return isOfDigest()
        ? DIGEST_NAMES.contains(name)
        : NAMES.contains(name) || TemplateValues.NAMES.contains(name);
  }

  /** Whether it can show a sentence of this key: one whose figures are at hand. */
  boolean shows(String key) {
    return isOfDigest() == DigestFigures.areOf(key);
  }
}
