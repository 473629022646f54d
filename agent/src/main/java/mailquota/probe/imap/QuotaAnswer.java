package mailquota.probe.imap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import mailquota.probe.Dialect.ZeroLimit;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.QuotaNumber;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Resource;
import mailquota.quota.Usage;

/**
 * Gathers the {@code * QUOTAROOT} and {@code * QUOTA} lines of one mailbox (RFC 9208 sections 4.2.1
 * and 5).
 */
final class QuotaAnswer implements Answer {

  /** More roots, and resources of one, than any real mailbox has. */
  static final int MAX_ROOTS = 100;

  static final int MAX_RESOURCES = 100;

  private final ZeroLimit zeroLimit;
  private final Set<String> named = new LinkedHashSet<>();
  private final Map<String, Map<Resource, Usage>> byRoot = new LinkedHashMap<>();

  QuotaAnswer(ZeroLimit zeroLimit) {
    this.zeroLimit = zeroLimit;
  }

  @Override
  public void accept(ImapResponse line) throws ProbeFailedException {
    if (line.is("QUOTAROOT")) {
      quotaRoots(line);
    } else if (line.is("QUOTA")) {
      quota(line);
    }
  }

  /**
   * The roots that have figures. A root that was not named for this mailbox is not its own, and one
   * without any resource says nothing: Stalwart answers {@code * QUOTA "#id" ()} for unlimited.
   */
  List<QuotaRoot> roots() {
    return byRoot.entrySet().stream()
        .filter(root -> named.isEmpty() || named.contains(root.getKey()))
        .filter(root -> !root.getValue().isEmpty())
        .map(root -> new QuotaRoot(root.getKey(), root.getValue()))
        .toList();
  }

  /** Whether a QUOTAROOT line named that root. */
  boolean names(String root) {
    return named.contains(root);
  }

  private void quotaRoots(ImapResponse line) throws ProbeFailedException {
    name(line);
    while (!line.isAtEnd()) {
      named.add(name(line));
      requireAtMost(MAX_ROOTS, named.size(), "quota roots");
    }
  }

  private void quota(ImapResponse line) throws ProbeFailedException {
    String root = name(line);
    if (line.isAtEnd()) {
      // Courier, of a mailbox without a quota: "* QUOTA "ROOT"" and no list at all.
      byRoot.put(root, Map.of());
      return;
    }
    if (!line.passes('(')) {
      throw ImapResponse.malformed("QUOTA \"" + root + "\" without a list of resources");
    }
    Map<Resource, Usage> resources = new TreeMap<>();
    while (!line.passes(')')) {
      String resource = line.atom();
      if (resource.isEmpty()) {
        throw ImapResponse.malformed("QUOTA \"" + root + "\" has an unfinished list of resources");
      }
      Resource kind = new Resource(plain(resource));
      long used = QuotaNumber.of(kind, "usage", line.atom());
      long limit = QuotaNumber.of(kind, "limit", line.atom());
      if (resources.put(kind, new Usage(used, zeroLimit.limit(limit))) != null) {
        throw ImapResponse.malformed("QUOTA \"" + root + "\" has " + kind + " twice");
      }
      requireAtMost(MAX_RESOURCES, resources.size(), "resources in a quota root");
    }
    byRoot.put(root, resources);
    requireAtMost(MAX_ROOTS, byRoot.size(), "quota roots");
  }

  /** Names go to terminals, mail and metrics, and stay in memory. */
  static String name(ImapResponse line) throws ProbeFailedException {
    // A name with any octet above ASCII is UTF-8 (RFC 9051 section 5.1).
    String octets = line.string("a quota root name");
    return plain(new String(octets.getBytes(ISO_8859_1), UTF_8));
  }

  private static String plain(String name) throws ProbeFailedException {
    requireAtMost(ImapResponse.MAX_NAME, name.length(), "characters in a name");
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw ImapResponse.malformed("a name with a control character: " + name);
    }
    return name;
  }

  private static void requireAtMost(int limit, int count, String what) throws ProbeFailedException {
    if (count > limit) {
      throw ImapResponse.malformed("more than %d %s".formatted(limit, what));
    }
  }
}
