package mailquota.quota;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One quota root of a mailbox with its resources. The name is the server's: it may have spaces, and
 * at Gmail it is empty.
 *
 * @param resources in the order of their names
 */
public record QuotaRoot(String name, Map<Resource, Usage> resources) {

  private static final CommonValues<String> NAMES = new CommonValues<>();

  public QuotaRoot {
    name = NAMES.share(name);
    // Most mailboxes have one resource, and for a million of them a tree is 100 MB more.
    resources =
        resources.size() == 1
            ? Map.copyOf(resources)
            : Collections.unmodifiableMap(new TreeMap<>(resources));
  }
}
