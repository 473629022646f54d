package mailquota.probe.sql;

import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import mailquota.inventory.Mailbox;
import mailquota.net.Deadline;
import mailquota.probe.Batch;
import mailquota.probe.BulkProber;
import mailquota.probe.Directory;
import mailquota.probe.DroppedNames;
import mailquota.probe.ListedNames;
import mailquota.probe.MailServer;
import mailquota.probe.Trace;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;
import mailquota.sql.SqlColumns;
import mailquota.sql.SqlFailedException;
import mailquota.sql.SqlQuery;
import mailquota.sql.SqlReader;
import org.jspecify.annotations.Nullable;

/**
 * Measures mailboxes by one query for all of them, and lists those that it names. Thread-safe; one
 * query runs at a time.
 */
public final class SqlProber implements BulkProber, Directory {

  private static final Failed NOT_IN_ANSWER =
      new Failed(Reason.PROTOCOL, "the answer of the query does not contain this mailbox");

  private final MailServer server;
  private final SqlQuery query;
  private final SqlReader reader;
  private final InstantSource clock;

  /** Guards the database from several queries at a time. */
  private final ReentrantLock lock = new ReentrantLock();

  private volatile DroppedNames dropped = new DroppedNames();

  public SqlProber(MailServer server, InstantSource clock) {
    this.server = server;
    this.clock = clock;
    query = Objects.requireNonNull(server.dialect().query());
    reader = new SqlReader(query);
  }

  /** Unlimited, because one query measures everyone. */
  @Override
  public int batch() {
    return Integer.MAX_VALUE;
  }

  @Override
  public void probe(
      List<Mailbox> mailboxes, Trace trace, BiConsumer<Mailbox, ProbeResult> results) {
    Batch batch = new Batch(mailboxes, results);
    UsageRows rows = new UsageRows(batch, server.dialect().zeroLimit(), clock);
    trace.line(Trace.From.CONNECTION, "query of " + query.database().place());
    trace.line(Trace.From.CLIENT, query.text());
    trace.begin(Trace.Phase.QUOTA);
    Optional<Failed> failure = read(rows);
    if (failure.isEmpty()) {
      rows.end();
    }
    batch.reportRest(failure.orElse(NOT_IN_ANSWER));
  }

  private Optional<Failed> read(SqlReader.Sink sink) {
    lock.lock();
    try {
      reader.read(Deadline.in(server.limits().timeout()), sink);
      return Optional.empty();
    } catch (SqlFailedException e) {
      return Optional.of(new Failed(e.reason(), e.detail()));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Listing list() {
    ListedNames names = new ListedNames();
    Optional<Failed> failure = read(new Addresses(names));
    if (failure.isPresent()) {
      return new Listing.Failed(failure.get().reason(), failure.get().detail());
    }
    names.dropped().logChanges(server.name(), dropped);
    dropped = names.dropped();
    return names.listing();
  }

  /** Takes the addresses of the rows. */
  private static final class Addresses implements SqlReader.Sink {

    private final ListedNames names;
    private int place;

    Addresses(ListedNames names) {
      this.names = names;
    }

    @Override
    public void columns(List<String> columns) throws SqlFailedException {
      place = columns.indexOf(Column.ADDRESS.label());
      if (place < 0) {
        throw SqlColumns.wrong("expected a column address, got none");
      }
    }

    @Override
    public void row(@Nullable String[] values) throws SqlFailedException {
      String name = values[place];
      if (!names.add(name == null ? "" : name)) {
        throw SqlColumns.wrong(ListedNames.TOO_MANY);
      }
    }
  }
}
