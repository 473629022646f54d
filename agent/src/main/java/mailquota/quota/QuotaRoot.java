package mailquota.quota;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One quota root of a mailbox with its resources. The server chooses the name: it may contain
 * spaces, and Gmail's is empty.
 *
 * @param resources in the order of their names
 */
public record QuotaRoot(String name, Map<Resource, Usage> resources) {

  private static final CommonValues<String> NAMES = new CommonValues<>();

  public QuotaRoot {
    name = NAMES.share(name);
    // Most mailboxes have one resource; a tree for each of a million takes 100 MB more.
    resources =
        resources.size() == 1
            ? Map.copyOf(resources)
            : Collections.unmodifiableMap(new TreeMap<>(resources));
  }
}
