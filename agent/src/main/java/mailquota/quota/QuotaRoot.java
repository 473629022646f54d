package mailquota.quota;

import java.util.Map;

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
    resources = Resources.of(resources);
  }
}
