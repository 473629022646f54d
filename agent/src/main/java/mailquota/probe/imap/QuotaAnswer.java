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
import java.util.regex.Pattern;
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

  /** More roots, resources of one, and octets in a name than any real mailbox has. */
  static final int MAX_ROOTS = 100;

  static final int MAX_RESOURCES = 100;
  static final int MAX_NAME = 1024;

  private static final Pattern LITERAL_SIZE = Pattern.compile("\\d{1,4}}");
  private static final int MAX_DIGITS = 40;
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

  private void quotaRoots(IMAPResponse line) throws ProbeFailedException {
    name(line);
    line.skipSpaces();
    while (line.peekByte() != 0) {
      named.add(name(line));
      requireAtMost(MAX_ROOTS, named.size(), "quota roots");
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
      Resource kind = new Resource(plain(resource));
      long used = number(line, kind, "usage");
      long limit = number(line, kind, "limit");
      // 0 is how several servers say "no limit"; a mailbox that may hold nothing is nobody's.
      Usage usage = new Usage(used, limit == 0 ? Limit.UNLIMITED : new Limit.Finite(limit));
      if (resources.put(kind, usage) != null) {
        throw malformed("QUOTA \"" + root + "\" has " + kind + " twice");
      }
      requireAtMost(MAX_RESOURCES, resources.size(), "resources in a quota root");
    }
    byRoot.put(root, resources);
    requireAtMost(MAX_ROOTS, byRoot.size(), "quota roots");
  }

  private static String name(IMAPResponse line) throws ProbeFailedException {
    line.skipSpaces();
    byte first = line.peekByte();
    String name = first == '{' ? literal(line) : line.readAtomString();
    // At a character that begins no name Angus gives an empty one and stays where it is.
    if (name == null || (name.isEmpty() && first != '"' && first != '{')) {
      throw malformed("a quota root name is missing");
    }
    // Angus reads octets as Latin-1; a name with any above ASCII is UTF-8 (RFC 9051 section 5.1).
    return plain(new String(name.getBytes(ISO_8859_1), UTF_8));
  }

  /**
   * Not by Angus: in the middle of a line it takes <code>{2147483647}</code> for a literal too, and
   * allocates as much.
   */
  private static String literal(IMAPResponse line) throws ProbeFailedException {
    line.skip(1);
    String size = line.readAtom();
    if (size == null || !LITERAL_SIZE.matcher(size).matches()) {
      throw malformed("a quota root name is missing, or longer than " + MAX_NAME);
    }
    line.skip("\r\n".length());
    int length = Integer.parseInt(size.substring(0, size.length() - 1));
    StringBuilder name = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      // Behind the end of the line Angus gives NUL, which no name may have.
      name.append((char) (line.readByte() & 0xff));
    }
    return name.toString();
  }

  /** Names go to terminals, mail and metrics, and stay in memory. */
  private static String plain(String name) throws ProbeFailedException {
    requireAtMost(MAX_NAME, name.length(), "characters in a name");
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw malformed("a name with a control character: " + name);
    }
    return name;
  }

  private static void requireAtMost(int limit, int count, String what) throws ProbeFailedException {
    if (count > limit) {
      throw malformed("more than %d %s".formatted(limit, what));
    }
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
    // Cut, or a line of digits would take long; behind the leading zeros, or it would become 0.
    String significant = digits.replaceFirst("^0+", "0");
    String cut = significant.substring(0, Math.min(significant.length(), MAX_DIGITS));
    BigInteger number = new BigInteger(cut);
    if (resource.equals(Resource.STORAGE)) {
      number = number.multiply(BigInteger.valueOf(STORAGE_UNIT));
    }
    if (number.compareTo(MAX) > 0) {
      throw malformed("%s %s %s is larger than 2^63-1".formatted(resource, what, cut));
    }
    return number.longValue();
  }

  private static ProbeFailedException malformed(String what) {
    return new ProbeFailedException(Reason.PROTOCOL, what);
  }
}
