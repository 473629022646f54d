package mailquota.notify.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import mailquota.probe.FolderSize;
import mailquota.probe.FolderUse;
import mailquota.quota.Level;
import mailquota.quota.Ratio;
import mailquota.warning.Notice;

/** The values of the layouts of one mail. Used once, by one thread. */
final class MailValues {

  /** Only the largest folders are listed. */
  private static final int MOST_FOLDERS = 5;

  private static final int LONGEST_FOLDER = 60;
  private static final int MOST_TIPS = 9;
  private static final int BAR_LENGTH = 30;

  private final Notice notice;
  private final Formats formats;
  private final Reader reader;
  private final Sentences say;

  MailValues(Notice notice, Formats formats, Reader reader) {
    this.notice = notice;
    this.formats = formats;
    this.reader = reader;
    say = Sentences.of(MessageFacts.of(notice), formats, reader.isOther());
  }

  /** All values, and the administrator's own sentences. */
  Map<String, Object> all(List<FolderSize> folders, Iterable<String> ownNames) {
    Map<String, Object> values = new HashMap<>(say.values());
    values.put("language", formats.locale().toLanguageTag());
    values.put("subject", subject());
    values.put("headline", say.of("headline." + say.state() + say.audience()));
    values.put("usage", say.usage());
    values.put("whichRoot", whichRoot());
    values.put("note", reader == Reader.STAND_IN ? say.of("note") : "");
    values.put("consequence", say.consequence());
    values.put("forecast", say.forecast());
    values.put("why", say.why(notice.change().why()));
    values.put("closing", say.of("closing"));
    values.put("page", "");
    values.put("pageTitle", say.of("page.link"));
    putBar(values);
    putTips(values);
    putFolders(values, folders);
    ownNames.forEach(name -> values.put(name, say.of(name)));
    return values;
  }

  private String subject() {
    String subject = say.of("subject." + say.state() + say.audience());
    return isOneRootOfSeveral() ? subject + " · " + say.values().get("root") : subject;
  }

  /** The name of the quota root; empty if the mailbox has only this one or it has no name. */
  private String whichRoot() {
    return notice.subject().isShared()
        ? say.of("root.shared")
        : isOneRootOfSeveral() ? say.of("root") : "";
  }

  private boolean isOneRootOfSeveral() {
    return notice.roots() > 1 && !notice.subject().isShared() && !notice.subject().root().isEmpty();
  }

  private void putBar(Map<String, Object> values) {
    values.put("color", LevelColor.of(notice.change().level()));
    double ratio = notice.usage().ratio().map(Ratio::value).orElse(0.0);
    int rest = 100 - TemplateValues.bar(ratio);
    values.put("barRest", rest == 0 ? "" : String.valueOf(rest));
    int filled = (int) Math.clamp(ratio * BAR_LENGTH, 1, BAR_LENGTH);
    values.put("textBar", "#".repeat(filled) + ".".repeat(BAR_LENGTH - filled));
  }

  /** There are no tips once the level is OK, and none for administrators. */
  private void putTips(Map<String, Object> values) {
    String kind =
        switch (reader) {
          case OWNER -> say.facts().isStorage() ? "storage" : "message";
          case ADMIN -> "none";
          case STAND_IN -> "other";
        };
    List<String> tips =
        notice.change().level() == Level.OK
            ? List.of()
            : IntStream.rangeClosed(1, MOST_TIPS)
                .mapToObj(i -> say.ifAny("tip." + kind + "." + i))
                .filter(tip -> !tip.isEmpty())
                .toList();
    values.put("tips", tips);
    values.put("todo", tips.isEmpty() ? "" : say.of("todo"));
  }

  private void putFolders(Map<String, Object> values, List<FolderSize> folders) {
    ToLongFunction<FolderSize> amount =
        folder -> say.facts().isStorage() ? folder.holds().octets() : folder.holds().messages();
    double total = folders.stream().mapToDouble(amount::applyAsLong).sum();
    List<Map<String, Object>> largest = new ArrayList<>();
    folders.stream()
        .filter(folder -> amount.applyAsLong(folder) > 0)
        .sorted(Comparator.comparingLong(amount).reversed())
        .limit(MOST_FOLDERS)
        .forEach(folder -> largest.add(folder(folder, amount.applyAsLong(folder), total)));
    // A single folder is not informative.
    boolean isShown = largest.size() > 1 && notice.change().level() != Level.OK;
    values.put("hasFolders", isShown);
    values.put("folders", isShown ? largest : List.of());
    values.put("foldersTitle", say.of("folders"));
    // The names of a folder are empty outside the list.
    values.putAll(Map.of("name", "", "size", "", "share", ""));
  }

  private Map<String, Object> folder(FolderSize folder, long amount, double total) {
    String name =
        folder.use() == FolderUse.OTHER
            ? PlainText.of(folder.name(), LONGEST_FOLDER)
            : formats.words().text(folder.use().key());
    return Map.of(
        "name", name,
        "size", formats.amount(notice.subject().resource(), amount),
        "share", formats.percent(new Ratio(amount / total)));
  }
}
