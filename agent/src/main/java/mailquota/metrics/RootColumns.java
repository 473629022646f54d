package mailquota.metrics;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import mailquota.quota.Limit;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import org.jspecify.annotations.Nullable;

/** The figures of quota roots, a column for each. Used by one thread until all are set. */
final class RootColumns {

  private final boolean hidesAddresses;
  private @Nullable String[] names;

  /** The names as labels: the names themselves unless addresses are hidden. */
  private @Nullable String[] labels;

  private final Column storage;
  private final Column messages;

  /** The figures of one resource. */
  static final class Column {

    private long[] used;

    /** Null where the root does not count the resource. */
    private @Nullable Limit[] limits;

    private Column(int size) {
      used = new long[size];
      limits = new Limit[size];
    }

    private void set(int root, Map<Resource, Usage> usages, Resource resource) {
      Usage usage = usages.get(resource);
      if (usage != null) {
        used[root] = usage.used();
        limits[root] = usage.limit();
      }
    }

    /** Its limit; null if the root does not count the resource. */
    @Nullable Limit limit(int root) {
      return limits[root];
    }

    /** Used / limit; negative without a limit. */
    double ratio(int root) {
      return limits[root] instanceof Limit.Finite limit ? limit.ratio(used[root]) : -1;
    }

    /** What is used if the root counts the resource. */
    long used(int root) {
      return used[root];
    }
  }

  /**
   * @param hidesAddresses whether the label of a root may differ from its name
   */
  RootColumns(int size, boolean hidesAddresses) {
    this.hidesAddresses = hidesAddresses;
    names = new String[size];
    labels = hidesAddresses ? new String[size] : names;
    storage = new Column(size);
    messages = new Column(size);
  }

  void set(int root, String label, QuotaRoot figures) {
    names[root] = figures.name();
    labels[root] = label;
    storage.set(root, figures.resources(), Resource.STORAGE);
    messages.set(root, figures.resources(), Resource.MESSAGE);
  }

  /** Makes room for so many roots. */
  void grow(int size) {
    if (size <= names.length) {
      return;
    }
    names = Arrays.copyOf(names, size);
    labels = hidesAddresses ? Arrays.copyOf(labels, size) : names;
    for (Column column : new Column[] {storage, messages}) {
      column.used = Arrays.copyOf(column.used, size);
      column.limits = Arrays.copyOf(column.limits, size);
    }
  }

  /** Whether a root was set there. */
  boolean isSet(int root) {
    return names[root] != null;
  }

  /** The name that the server gave it. */
  String name(int root) {
    return Objects.requireNonNull(names[root], "the root is set");
  }

  String label(int root) {
    return Objects.requireNonNull(labels[root], "the root is set");
  }

  Column storage() {
    return storage;
  }

  Column messages() {
    return messages;
  }
}
