package mailquota.http;

import java.time.Instant;
import java.util.Locale;
import java.util.stream.Stream;
import mailquota.board.MailboxStatus;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Naming;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Ratio;
import mailquota.quota.Reading;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import org.jspecify.annotations.Nullable;

/**
 * Writes a mailbox as CSV: a line for each quota root, and one for a mailbox without. A value that
 * is unknown is empty, and so is a limit where there is none.
 */
public final class MailboxCsv {

  public static final String HEADER =
      "mailbox,domain,server,result,reason,detail,ratio,level,measuredAt,"
          + "root,storageUsed,storageLimit,messagesUsed,messagesLimit";

  private MailboxCsv() {}

  /** The lines without their ends. */
  public static Stream<String> lines(MailboxStatus status) {
    return lines(status, Naming.PLAIN);
  }

  /** The same where mailboxes are called by {@code names}. */
  public static Stream<String> lines(MailboxStatus status, Naming names) {
    return status
        .reading()
        .map(reading -> reading.roots().stream().map(root -> line(status, root, names)))
        .orElseGet(() -> Stream.of(line(status, null, names)));
  }

  private static String line(MailboxStatus status, @Nullable QuotaRoot root, Naming names) {
    Address mailbox = status.mailbox().address();
    String name = root == null || names.isTelling(mailbox, root.name()) ? "" : root.name();
    return CsvLine.defused(Stream.concat(common(status, names), figures(name, root)));
  }

  private static Stream<String> common(MailboxStatus status, Naming names) {
    ProbeResult result = status.lastProbe().result();
    Failed failed = result instanceof Failed failure ? failure : null;
    Level level = status.level();
    Instant measuredAt = status.lastSuccess();
    return Stream.of(
        names.mailbox(status.mailbox().address()),
        names.domain(status.mailbox().address()),
        status.mailbox().server(),
        result.label(),
        failed == null ? "" : failed.reason().label(),
        failed == null ? "" : names.text(failed.detail()),
        status.reading().flatMap(Reading::headline).map(MailboxCsv::ratio).orElse(""),
        level == null ? "" : level.name(),
        measuredAt == null ? "" : measuredAt.toString());
  }

  private static String ratio(Ratio ratio) {
    return String.format(Locale.ROOT, "%.6f", ratio.value());
  }

  private static Stream<String> figures(String name, @Nullable QuotaRoot root) {
    return root == null
        ? Stream.of("", "", "", "", "")
        : Stream.of(
                Stream.of(name),
                usage(root.resources().get(Resource.STORAGE)),
                usage(root.resources().get(Resource.MESSAGE)))
            .flatMap(values -> values);
  }

  private static Stream<String> usage(@Nullable Usage usage) {
    if (usage == null) {
      return Stream.of("", "");
    }
    return Stream.of(
        String.valueOf(usage.used()),
        usage.limit() instanceof Limit.Finite(long most) ? String.valueOf(most) : "");
  }
}
