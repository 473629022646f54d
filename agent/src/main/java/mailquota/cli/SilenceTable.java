package mailquota.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import mailquota.cli.TextTable.Column;
import mailquota.cli.TextTable.Column.Kind;
import mailquota.quota.Level;
import mailquota.silence.Silence;
import picocli.CommandLine.Help.Ansi;

/** Prints silences as a table, ordered by their start. */
final class SilenceTable {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

  private final ZoneId zone;
  private final Instant now;

  SilenceTable(ZoneId zone, Instant now) {
    this.zone = zone;
    this.now = now;
  }

  void print(List<Silence> silences, PrintWriter out, Terminal terminal) {
    new TextTable(
            new Column("SILENCED", Kind.TEXT),
            new Column("ID", Kind.TEXT),
            new Column("UNTIL", Kind.TEXT),
            new Column("AUTHOR", Kind.EXPENDABLE_TEXT),
            new Column("COMMENT", Kind.TEXT))
        .print(silences.stream().map(this::row).toList(), out, terminal);
  }

  private TextTable.Row row(Silence silence) {
    boolean hasEnded = silence.hasEnded(now);
    return new TextTable.Row(
        List.of(
            text(silence.matcher()),
            silence.id(),
            (hasEnded ? "ended " : "") + time(silence.endsAt()),
            silence.author(),
            silence.comment()),
        hasEnded ? Ansi.Style.faint : null);
  }

  String time(Instant instant) {
    return TIME.format(instant.atZone(zone));
  }

  /** The matcher as text: {@code *@example.org on mx1 up to WARNING}. */
  static String text(Silence.Matcher matcher) {
    StringJoiner words = new StringJoiner(" ");
    String mailbox = matcher.mailbox();
    String domain = matcher.domain();
    Level level = matcher.level();
    words.add(mailbox == null ? "all" : mailbox);
    if (domain != null) {
      words.add("of " + domain);
    }
    if (matcher.server() != null) {
      words.add("on " + matcher.server());
    }
    if (level != null) {
      words.add("up to " + level);
    }
    return words.toString();
  }
}
