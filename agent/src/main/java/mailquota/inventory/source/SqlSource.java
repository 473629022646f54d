package mailquota.inventory.source;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import mailquota.net.Deadline;
import mailquota.quota.Fnv1a;
import mailquota.sql.SqlColumns;
import mailquota.sql.SqlFailedException;
import mailquota.sql.SqlQuery;
import mailquota.sql.SqlReader;
import org.jspecify.annotations.Nullable;

/**
 * The mailboxes that a query of a database answers. After a first complete reading the rows are
 * hashed before they are read again: most readings have the same rows.
 */
final class SqlSource implements Source {

  private final SqlReader reader;

  /** The rows of the last complete reading; null if there was none, or it was not accepted. */
  private @Nullable Fingerprint last;

  SqlSource(SqlQuery query) {
    reader = new SqlReader(query);
  }

  @Override
  public Outcome read(Rows rows, Deadline deadline) {
    Fingerprint before = last;
    try {
      if (before != null) {
        Answer hashed = new Answer(rows, false);
        reader.read(deadline, hashed);
        if (hashed.fingerprint.isSame(before)) {
          return new Outcome.Unchanged();
        }
      }
      Answer read = new Answer(rows, true);
      reader.read(deadline, read);
      last = read.fingerprint;
      return new Outcome.Complete();
    } catch (SqlFailedException e) {
      return new Outcome.Failed(e.detail());
    }
  }

  @Override
  public void forget() {
    last = null;
  }

  /** Hashes the rows of an answer, and adds them if they are to be used. */
  private static final class Answer implements SqlReader.Sink {

    private final Rows rows;
    private final boolean isUsed;
    private final Fingerprint fingerprint = new Fingerprint();
    private final List<Field> fields = new ArrayList<>();
    private final Map<Field, String> values = new EnumMap<>(Field.class);
    private long number;

    Answer(Rows rows, boolean isUsed) {
      this.rows = rows;
      this.isUsed = isUsed;
    }

    @Override
    public void columns(List<String> names) throws SqlFailedException {
      fields.addAll(SqlColumns.of(names, Field::of, Field::label, Field.NAMES));
      if (!fields.contains(Field.ADDRESS)) {
        throw SqlColumns.wrong("expected a column address, got none");
      }
    }

    @Override
    public void row(@Nullable String[] row) {
      fingerprint.begin();
      values.clear();
      for (int i = 0; i < row.length; i++) {
        String value = row[i];
        fingerprint.add(value);
        if (fields.get(i) == Field.SERVER && value != null) {
          // A row that was rejected may name a server that is configured now.
          fingerprint.add(rows.isServer(value.strip()) ? "known" : "unknown");
        }
        if (isUsed && value != null) {
          values.put(fields.get(i), value);
        }
      }
      fingerprint.end();
      if (isUsed) {
        rows.add("row " + ++number, values);
      } else {
        rows.pass();
      }
    }
  }

  /** The number of rows and two sums of their hashes, which do not depend on the order. */
  private static final class Fingerprint {

    private static final long MIX = 0x9e3779b97f4a7c15L;

    private long rows;
    private long sum;
    private long other;
    private long hash;

    void begin() {
      hash = Fnv1a.BASIS;
    }

    /** Adds a value of the row: FNV-1a, with the length or null in front. */
    void add(@Nullable String value) {
      hash =
          value == null ? Fnv1a.add(hash, -1) : Fnv1a.add(Fnv1a.add(hash, value.length()), value);
    }

    void end() {
      rows++;
      sum += hash;
      long mixed = (hash ^ hash >>> 32) * MIX;
      other += mixed ^ mixed >>> 29;
    }

    boolean isSame(Fingerprint before) {
      return rows == before.rows && sum == before.sum && other == before.other;
    }
  }
}
