package mailquota.notify.words;

import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import mailquota.probe.FolderSize;
import mailquota.warning.Notice;

/**
 * Says in a reader's language what a notice tells. What others named, mailboxes and folders, comes
 * out {@linkplain PlainText plain}; in a line it is escaped for nothing, for that is the channel's.
 * Immutable, thread-safe.
 */
public final class Wording {

  private final Templates templates;
  private final Formats formats;

  Wording(Templates templates, Formats formats) {
    this.templates = templates;
    this.formats = formats;
  }

  /**
   * In the words that come with the agent and the system's time zone; in English where there are
   * none in the language.
   */
  public static Wording of(Locale reader) {
    return Templates.builtIn().wording(reader, ZoneId.systemDefault());
  }

  /**
   * One line, for somebody who is not the owner: {@code The mailbox alice@example.org is 91% full}.
   */
  public String summary(Notice notice) {
    Sentences say = sentences(notice);
    return PlainText.of(say.of("subject." + say.state() + ".other"));
  }

  /**
   * One line with the figures: {@code 932 MiB of 1.0 GiB used, 92 MiB free. At this pace it will be
   * full on Thursday, 27 November.}
   */
  public String description(Notice notice) {
    Sentences say = sentences(notice);
    return PlainText.of(say.usage() + ". " + say.forecast());
  }

  private Sentences sentences(Notice notice) {
    return new Sentences(notice, formats, Figures.of(notice, formats, true));
  }

  /**
   * A whole mail.
   *
   * @param folders of the mailbox, as far as they are known; the largest are told of
   */
  public Mail mail(Notice notice, Reader reader, List<FolderSize> folders) {
    Map<String, Object> values =
        new MailValues(notice, formats, reader).all(folders, templates.ownNames());
    return new Mail(
        PlainText.of(templates.render(Layout.SUBJECT, values)),
        Wrapped.of(templates.render(Layout.TEXT, values)),
        templates.render(Layout.HTML, values));
  }
}
