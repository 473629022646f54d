package mailquota.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import mailquota.board.MailboxStatus;
import mailquota.cli.TextTable.Column;
import mailquota.cli.TextTable.Column.Kind;
import mailquota.quota.Bytes;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Ratio;
import mailquota.quota.Reading;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/** Prints mailboxes as a table: the fullest first, a line for each quota root, failures last. */
final class MailboxTable {

  private static final String UNKNOWN = "-";

  private MailboxTable() {}

  static void print(List<MailboxStatus> statuses, PrintWriter out, Terminal terminal) {
    List<TextTable.Row> rows = new ArrayList<>();
    statuses.stream()
        .sorted(
            Comparator.comparing(MailboxTable::failed)
                .thenComparingDouble(MailboxTable::emptiness)
                .thenComparing(status -> status.mailbox().address()))
        .forEach(status -> addRows(status, rows));
    new TextTable(
            new Column("MAILBOX", Kind.TEXT),
            new Column("SERVER", Kind.EXPENDABLE_TEXT),
            new Column("ROOT", Kind.EXPENDABLE_TEXT),
            new Column("USED", Kind.NUMBER),
            new Column("LIMIT", Kind.NUMBER),
            new Column("FULL", Kind.NUMBER),
            new Column("MESSAGES", Kind.EXPENDABLE_NUMBER),
            new Column("LEVEL", Kind.TEXT))
        .print(rows, out, terminal);
  }

  private static boolean failed(MailboxStatus status) {
    return status.lastProbe().result() instanceof Failed;
  }

  private static double emptiness(MailboxStatus status) {
    return status.lastProbe().result() instanceof Measured(Reading reading)
        ? -reading.headline().map(Ratio::value).orElse(0.0)
        : 1;
  }

  private static void addRows(MailboxStatus status, List<TextTable.Row> rows) {
    String mailbox = status.mailbox().address().value();
    String server = status.mailbox().server();
    switch (status.lastProbe().result()) {
      case Measured(Reading reading) -> {
        for (int i = 0; i < reading.roots().size(); i++) {
          boolean first = i == 0;
          QuotaRoot root = reading.roots().get(i);
          Level level = first ? status.level() : null;
          rows.add(
              new TextTable.Row(
                  cells(first ? mailbox : "", first ? server : "", root, level), style(level)));
        }
      }
      case NoQuota _, Unsupported _, Failed _ ->
          rows.add(
              new TextTable.Row(
                  List.of(
                      mailbox,
                      server,
                      "",
                      UNKNOWN,
                      UNKNOWN,
                      UNKNOWN,
                      UNKNOWN,
                      text(status.lastProbe().result())),
                  failed(status) ? Ansi.Style.fg_red : null));
    }
  }

  private static List<String> cells(
      String mailbox, String server, QuotaRoot root, @Nullable Level level) {
    Usage storage = root.resources().get(Resource.STORAGE);
    Usage messages = root.resources().get(Resource.MESSAGE);
    OptionalDouble ratio =
        root.resources().entrySet().stream()
            .filter(resource -> resource.getKey().stopsMail())
            .flatMap(resource -> resource.getValue().ratio().stream())
            .mapToDouble(Ratio::value)
            .max();
    return List.of(
        mailbox,
        server,
        root.name(),
        storage == null ? UNKNOWN : new Bytes(storage.used()).human(),
        storage == null ? UNKNOWN : limit(storage),
        ratio.isEmpty() ? UNKNOWN : new Ratio(ratio.getAsDouble()).percent(),
        messages == null ? UNKNOWN : messages(messages),
        level == null ? "" : level.name());
  }

  private static String limit(Usage storage) {
    return switch (storage.limit()) {
      case Limit.Finite(long most) -> new Bytes(most).human();
      case Limit.Unlimited() -> "unlimited";
    };
  }

  private static String messages(Usage messages) {
    return switch (messages.limit()) {
      case Limit.Finite(long most) -> messages.used() + " of " + most;
      case Limit.Unlimited() -> String.valueOf(messages.used());
    };
  }

  private static String text(ProbeResult result) {
    return switch (result) {
      case NoQuota() -> "no quota";
      case Unsupported() -> "the server reports no quota";
      case Failed(Reason reason, String detail, _) -> reason.label() + ": " + detail;
      case Measured _ -> "";
    };
  }

  private static Ansi.@Nullable Style style(@Nullable Level level) {
    return switch (level) {
      case null -> null;
      case OK -> null;
      case INFO -> Ansi.Style.fg_cyan;
      case WARNING -> Ansi.Style.fg_yellow;
      case CRITICAL, FULL -> Ansi.Style.fg_red;
    };
  }
}
