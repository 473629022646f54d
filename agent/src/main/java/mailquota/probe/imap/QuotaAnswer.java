package mailquota.probe.imap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static mailquota.probe.ProbeFailedException.malformed;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import mailquota.probe.Dialect.ZeroLimit;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.QuotaNumber;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the {@code * QUOTAROOT} and {@code * QUOTA} lines of one mailbox (RFC 9208 sections
 * 4.2.1 and 5). Several QUOTA lines of one root are merged: Apache James sends one for each
 * resource. Of a resource that occurs twice the later figures count, because two folders of the
 * same root are each answered with its QUOTA line.
 */
final class QuotaAnswer implements Answer {

  /** More roots, and resources of one root, than any real mailbox has. */
  static final int MAX_ROOTS = 100;

  static final int MAX_RESOURCES = 100;

  private static final Logger log = LoggerFactory.getLogger(QuotaAnswer.class);

  private final ZeroLimit zeroLimit;
  private final Set<String> named = new LinkedHashSet<>();
  private final Map<String, Map<Resource, Usage>> byRoot = new LinkedHashMap<>();
  private @Nullable ProbeFailedException unreadable;

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

  /** The result of all lines; fails when there are figures, but none is readable. */
  ProbeResult result(Instant at) throws ProbeFailedException {
    List<QuotaRoot> roots = roots();
    if (roots.isEmpty() && unreadable != null) {
      throw unreadable;
    }
    return roots.isEmpty() ? new NoQuota() : new Measured(new Reading(at, roots));
  }

  /**
   * The roots with figures. Roots that were not named for this mailbox are left out, and those
   * without resources: Stalwart answers {@code * QUOTA "#id" ()} for unlimited.
   */
  private List<QuotaRoot> roots() {
    return byRoot.entrySet().stream()
        .filter(root -> named.isEmpty() || named.contains(root.getKey()))
        .filter(root -> !root.getValue().isEmpty())
        .map(root -> new QuotaRoot(root.getKey(), root.getValue()))
        .toList();
  }

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
      // Courier, for a mailbox without a quota: "* QUOTA "ROOT"" without a list.
      return;
    }
    if (!line.passes('(')) {
      throw malformed("QUOTA \"" + root + "\" without a list of resources");
    }
    Map<Resource, Usage> resources = byRoot.computeIfAbsent(root, _ -> new TreeMap<>());
    requireAtMost(MAX_ROOTS, byRoot.size(), "quota roots");
    while (!line.passes(')')) {
      String resource = line.atom();
      if (resource.isEmpty()) {
        throw malformed("QUOTA \"" + root + "\" has an unfinished list of resources");
      }
      if (resource.chars().allMatch(c -> c >= '0' && c <= '9')) {
        // The figures of "1 000 1024" would be assigned to the wrong resources.
        throw malformed(resource + " is not the name of a resource");
      }
      resource(new Resource(plain(resource)), line, resources);
      requireAtMost(MAX_RESOURCES, resources.size(), "resources in a quota root");
    }
  }

  /** An unreadable figure does not affect the other resources. */
  private void resource(Resource kind, ImapResponse line, Map<Resource, Usage> resources)
      throws ProbeFailedException {
    String used = line.atom();
    String limit = line.atom();
    try {
      resources.put(kind, new Usage(QuotaNumber.of(kind, "usage", used), limit(kind, limit)));
    } catch (ProbeFailedException e) {
      if (limit.isEmpty()) {
        throw e; // The list itself is malformed.
      }
      log.debug("{} is left out: its figures cannot be read", kind);
      unreadable = e;
    }
  }

  /** Old versions of Apache James send -1 for no limit. */
  private Limit limit(Resource kind, String written) throws ProbeFailedException {
    return written.equals("-1")
        ? Limit.UNLIMITED
        : zeroLimit.limit(QuotaNumber.of(kind, "limit", written));
  }

  /** Checked, because names are written to terminals, mail and metrics, and stay in memory. */
  static String name(ImapResponse line) throws ProbeFailedException {
    return plain(decoded(line.string("a quota root name")));
  }

  /**
   * A name with an octet above ASCII is UTF-8 (RFC 9051 section 5.1). Invalid octets become {@code
   * \xFC}: a replacement character could map two names to one.
   */
  private static String decoded(String octets) {
    ByteBuffer in = ByteBuffer.wrap(octets.getBytes(ISO_8859_1));
    CharBuffer out = CharBuffer.allocate("\\xFC".length() * octets.length());
    CharsetDecoder decoder = UTF_8.newDecoder();
    CoderResult result = decoder.decode(in, out, true);
    while (result.isError()) {
      for (int i = 0; i < result.length(); i++) {
        out.put("\\x%02X".formatted(in.get()));
      }
      result = decoder.decode(in, out, true);
    }
    return out.flip().toString();
  }

  private static String plain(String name) throws ProbeFailedException {
    requireAtMost(ImapResponse.MAX_NAME, name.length(), "characters in a name");
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
}
