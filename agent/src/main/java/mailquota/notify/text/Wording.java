package mailquota.notify.text;

import static java.util.stream.Collectors.joining;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import mailquota.probe.FolderSize;
import mailquota.quota.Level;
import mailquota.warning.Digest;
import mailquota.warning.Notice;
import mailquota.warning.ResourceStatus;

/**
 * Renders notices and digests in a reader's language. Names of mailboxes and folders are made
 * {@linkplain PlainText plain}. Single lines are not escaped; the channel does that. Immutable,
 * thread-safe.
 */
public final class Wording {

  private final Templates templates;
  private final Formats formats;

  Wording(Templates templates, Formats formats) {
    this.templates = templates;
    this.formats = formats;
  }

  /** In English and UTC, for webhooks and Alertmanager. */
  public static Wording forMachines() {
    return Templates.builtIn().wording(Locale.ENGLISH, ZoneOffset.UTC);
  }

  /** One line for readers other than the owner: {@code Mailbox 91% full (alice@example.org)}. */
  public String summary(Notice notice) {
    return summary(MessageFacts.of(notice));
  }

  public String summary(ResourceStatus standing, Instant at) {
    return summary(MessageFacts.of(standing, at));
  }

  private String summary(MessageFacts facts) {
    Sentences say = Sentences.of(facts, formats, true);
    return PlainText.of(say.of("subject." + say.state() + say.audience()));
  }

  /**
   * One line with usage, effect on mail and forecast: {@code 932 MB of 1.0 GB used, 92 MB free. At
   * this rate it will be full on Thursday, 27 November.}
   */
  public String description(Notice notice) {
    return description(MessageFacts.of(notice));
  }

  public String description(ResourceStatus standing, Instant at) {
    return description(MessageFacts.of(standing, at));
  }

  private String description(MessageFacts facts) {
    Sentences say = Sentences.of(facts, formats, true);
    return PlainText.of(
        Stream.of(say.usage() + ".", say.consequence(), say.forecast())
            .filter(sentence -> !sentence.isEmpty())
            .collect(joining(" ")));
  }

  /** A notice as a mail that lists the largest of the folders. */
  public Mail mail(Notice notice, Reader reader, List<FolderSize> folders) {
    return mail(notice, reader, folders, "");
  }

  /**
   * The same with a link.
   *
   * @param page the URL of a page about the mailbox; empty for none
   */
  public Mail mail(Notice notice, Reader reader, List<FolderSize> folders, String page) {
    MailValues mail = new MailValues(notice, formats, reader);
    Map<String, Object> values = mail.all(folders, templates.ownNames(Layout.TEXT));
    values.put("page", notice.change().level() == Level.OK ? "" : page);
    return mail(Layout.SUBJECT, Layout.TEXT, Layout.HTML, values);
  }

  /**
   * A page in HTML for the owner of a mailbox.
   *
   * @param notice what is true of the mailbox now
   * @param facts what the page has besides
   */
  public String page(Notice notice, List<FolderSize> folders, PageFacts facts) {
    Map<String, Object> values =
        new MailValues(notice, formats, Reader.OWNER).all(folders, templates.ownNames(Layout.PAGE));
    values.putAll(facts.values(formats));
    return templates.render(Layout.PAGE, values);
  }

  /** A page in HTML instead of that of a mailbox. */
  public String page(PageNotice notice, String style) {
    return templates.render(
        Layout.PAGE_NOTICE,
        Map.of(
            "language", formats.locale().toLanguageTag(),
            "style", style,
            "title", formats.words().text("page." + notice.key()),
            "todo", formats.words().text("page." + notice.key() + ".todo")));
  }

  /**
   * A digest as a mail.
   *
   * @param day an instant of the day of the digest
   * @param isTest whether the mail says that the mailboxes do not exist
   */
  public Mail mail(Digest digest, Instant day, boolean isTest) {
    Map<String, Object> values =
        new DigestValues(digest, formats, day).all(isTest, templates.ownNames(Layout.DIGEST_TEXT));
    return mail(Layout.DIGEST_SUBJECT, Layout.DIGEST_TEXT, Layout.DIGEST_HTML, values);
  }

  private Mail mail(Layout subject, Layout text, Layout html, Map<String, Object> values) {
    return new Mail(
        PlainText.of(templates.render(subject, values)),
        Wrapped.of(templates.render(text, values)),
        templates.render(html, values));
  }
}
