package mailquota.quota;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One quota root of a mailbox with its resources. The name is the server's: it may have spaces, and
 * at Gmail it is empty.
 */
public record QuotaRoot(String name, SortedMap<Resource, Usage> resources) {

  public QuotaRoot {
    resources = Collections.unmodifiableSortedMap(new TreeMap<>(resources));
  }

  public static QuotaRoot of(String name, Map<Resource, Usage> resources) {
    return new QuotaRoot(name, new TreeMap<>(resources));
  }
}
