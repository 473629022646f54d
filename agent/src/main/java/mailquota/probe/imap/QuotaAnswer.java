package mailquota.probe.imap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import mailquota.probe.ProbeFailedException;
import mailquota.quota.Limit;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;

/**
 * Gathers the {@code * QUOTAROOT} and {@code * QUOTA} lines of one mailbox (RFC 9208 sections 4.2.1
 * and 5). Not Angus' own reading of them: it gives -1 for a number that does not fit, and takes an
 * empty root name, which Gmail has, for the end of the list.
 */
final class QuotaAnswer {

  /** More roots than any real mailbox has. */
  private static final int MAX_ROOTS = 1000;

  private static final long STORAGE_UNIT = 1024;
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

  private final Set<String> named = new LinkedHashSet<>();
  private final Map<String, Map<Resource, Usage>> byRoot = new LinkedHashMap<>();

  /** Takes a line that may be part of the answer; any other is passed over. */
  void accept(IMAPResponse line) throws ProbeFailedException {
    if (line.keyEquals("QUOTAROOT")) {
      quotaRoots(line);
    } else if (line.keyEquals("QUOTA")) {
      quota(line);
    }
    if (named.size() > MAX_ROOTS || byRoot.size() > MAX_ROOTS) {
      throw malformed("more than " + MAX_ROOTS + " quota roots");
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

  private void quotaRoots(IMAPResponse line) throws ProbeFailedException {
    name(line);
    line.skipSpaces();
    while (line.peekByte() != 0) {
      named.add(name(line));
      line.skipSpaces();
    }
  }

  private void quota(IMAPResponse line) throws ProbeFailedException {
    String root = name(line);
    if (!line.isNextNonSpace('(')) {
      throw malformed("QUOTA \"" + root + "\" without a list of resources");
    }
    Map<Resource, Usage> resources = new TreeMap<>();
    while (!line.isNextNonSpace(')')) {
      String resource = line.readAtom();
      if (resource == null || resource.isEmpty()) {
        throw malformed("QUOTA \"" + root + "\" has an unfinished list of resources");
      }
      Resource kind = new Resource(resource);
      long used = number(line, kind, "usage");
      long limit = number(line, kind, "limit");
      // 0 is how several servers say "no limit"; a mailbox that may hold nothing is nobody's.
      resources.put(kind, new Usage(used, limit == 0 ? Limit.UNLIMITED : new Limit.Finite(limit)));
    }
    byRoot.put(root, resources);
  }

  /** The name that the line goes on with. */
  static String name(IMAPResponse line) throws ProbeFailedException {
    line.skipSpaces();
    byte first = line.peekByte();
    String name = line.readAtomString();
    // At a character that begins no name Angus gives an empty one and stays where it is.
    if (name == null || (name.isEmpty() && first != '"' && first != '{')) {
      throw malformed("a quota root name is missing");
    }
    // Angus reads octets as Latin-1; a name with any above ASCII is UTF-8 (RFC 9051 section 5.1).
    return new String(name.getBytes(ISO_8859_1), UTF_8);
  }

  /**
   * A number in the unit of {@link Usage}: bytes for STORAGE, which the wire counts in units of
   * 1024.
   */
  private static long number(IMAPResponse line, Resource resource, String what)
      throws ProbeFailedException {
    String digits = line.readAtom();
    if (digits == null || digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw malformed("%s %s is no number: %s".formatted(resource, what, digits));
    }
    BigInteger number = new BigInteger(digits.substring(0, Math.min(digits.length(), 40)));
    if (resource.equals(Resource.STORAGE)) {
      number = number.multiply(BigInteger.valueOf(STORAGE_UNIT));
    }
    if (number.compareTo(MAX) > 0) {
      throw malformed("%s %s %s is larger than 2^63-1".formatted(resource, what, digits));
    }
    return number.longValue();
  }

  private static ProbeFailedException malformed(String what) {
    return new ProbeFailedException(Reason.PROTOCOL, what);
  }
}
