package mailquota.probe.sql;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mailquota.inventory.Mailbox;
import mailquota.probe.Batch;
import mailquota.probe.Dialect.ZeroLimit;
import mailquota.probe.ProbeFailedException;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Reason;
import mailquota.sql.SqlColumns;
import mailquota.sql.SqlFailedException;
import mailquota.sql.SqlReader;
import org.jspecify.annotations.Nullable;

/**
 * Reports the mailboxes of a batch by the rows of a query; other rows are discarded. Without a
 * column {@code root} the first row of a mailbox is its reading, otherwise all its rows are. Used
 * by one thread.
 */
final class UsageRows implements SqlReader.Sink {

  /** More roots than any real mailbox has. */
  private static final int MAX_ROOTS = 1000;

  private final Batch batch;
  private final ZeroLimit zeroLimit;
  private final InstantSource clock;
  private final List<Column> columns = new ArrayList<>();
  private final Map<Column, String> values = new EnumMap<>(Column.class);
  private final Map<Mailbox, Collected> byMailbox = new LinkedHashMap<>();
  private boolean hasRoots;

  UsageRows(Batch batch, ZeroLimit zeroLimit, InstantSource clock) {
    this.batch = batch;
    this.zeroLimit = zeroLimit;
    this.clock = clock;
  }

  @Override
  public void columns(List<String> names) throws SqlFailedException {
    columns.addAll(SqlColumns.of(names, Column::of, Column::label, Column.NAMES));
    for (Column needed : List.of(Column.ADDRESS, Column.USED_BYTES)) {
      if (!columns.contains(needed)) {
        throw SqlColumns.wrong("expected a column " + needed.label() + ", got none");
      }
    }
    hasRoots = columns.contains(Column.ROOT);
  }

  @Override
  public void row(@Nullable String[] row) {
    values.clear();
    for (int i = 0; i < row.length; i++) {
      String value = row[i];
      if (value != null) {
        values.put(columns.get(i), value);
      }
    }
    Batch.Member member = batch.withUser(values.getOrDefault(Column.ADDRESS, "").strip());
    if (member == null) {
      return;
    }
    Mailbox mailbox = member.mailbox();
    if (hasRoots) {
      byMailbox.computeIfAbsent(mailbox, _ -> new Collected()).add(mailbox);
    } else if (member.markListed()) {
      Collected one = new Collected();
      one.add(mailbox);
      batch.report(mailbox, one.result());
    }
  }

  /** Reports the mailboxes with several rows, after the last row. */
  void end() {
    byMailbox.forEach((mailbox, collected) -> batch.report(mailbox, collected.result()));
  }

  /** The rows of one mailbox. One malformed row fails it: another root could be full. */
  private final class Collected {

    private final Map<String, QuotaRoot> roots = new LinkedHashMap<>();
    private Instant at = clock.instant();
    private ProbeResult.@Nullable Failed failed;

    void add(Mailbox mailbox) {
      if (failed != null) {
        return;
      }
      try {
        UsageRow row = UsageRow.of(values, mailbox, zeroLimit);
        if (row.at() != null && row.at().isBefore(at)) {
          at = row.at();
        }
        if (roots.put(row.root().name(), row.root()) != null || roots.size() > MAX_ROOTS) {
          throw new ProbeFailedException(
              Reason.PROTOCOL, "two rows for one quota root, or more than " + MAX_ROOTS);
        }
      } catch (ProbeFailedException e) {
        failed = e.failed();
      }
    }

    ProbeResult result() {
      return failed == null ? new Measured(new Reading(at, List.copyOf(roots.values()))) : failed;
    }
  }
}
