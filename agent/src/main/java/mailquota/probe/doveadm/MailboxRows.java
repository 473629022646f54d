package mailquota.probe.doveadm;

import static mailquota.probe.ProbeFailedException.malformed;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import mailquota.probe.Dialect.ZeroLimit;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.QuotaNumber;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import org.jspecify.annotations.Nullable;

/**
 * Collects the rows of one mailbox. One malformed row fails the mailbox: a reading without one of
 * its roots could hide a full one. Used by one thread.
 */
final class MailboxRows {

  /** More roots than any real mailbox has. */
  private static final int MAX_ROOTS = 1000;

  private final ZeroLimit zeroLimit;
  private final Map<String, Map<Resource, Usage>> byRoot = new LinkedHashMap<>();
  private @Nullable Failed failed;

  MailboxRows(ZeroLimit zeroLimit) {
    this.zeroLimit = zeroLimit;
  }

  void add(Row row) {
    if (failed != null) {
      return;
    }
    if (row.value().equals("error")) {
      failed = new Failed(Reason.UNAVAILABLE, "Dovecot could not determine the quota; see its log");
    } else {
      try {
        put(row);
      } catch (ProbeFailedException e) {
        failed = e.failed();
      }
    }
  }

  ProbeResult result(Instant at) {
    if (failed != null) {
      return failed;
    }
    List<QuotaRoot> roots =
        byRoot.entrySet().stream()
            .map(root -> new QuotaRoot(root.getKey(), root.getValue()))
            .toList();
    return roots.isEmpty() ? new NoQuota() : new Measured(new Reading(at, roots));
  }

  private void put(Row row) throws ProbeFailedException {
    if (row.type().isEmpty() || hasControl(row.type()) || hasControl(row.root())) {
      throw malformed("a quota root or resource without a valid name");
    }
    Resource resource = new Resource(row.type());
    Usage usage =
        new Usage(QuotaNumber.of(resource, "usage", row.value()), limit(resource, row.limit()));
    Map<Resource, Usage> resources = byRoot.computeIfAbsent(row.root(), _ -> new TreeMap<>());
    if (resources.put(resource, usage) != null) {
      throw malformed(resource + " of one quota root comes twice");
    }
    if (byRoot.size() > MAX_ROOTS || resources.size() > MAX_ROOTS) {
      throw malformed("more than " + MAX_ROOTS + " quota roots or resources");
    }
  }

  private static boolean hasControl(String name) {
    return name.chars().anyMatch(Character::isISOControl);
  }

  private Limit limit(Resource resource, String written) throws ProbeFailedException {
    return written.equals("-")
        ? Limit.UNLIMITED
        : zeroLimit.limit(QuotaNumber.of(resource, "limit", written));
  }
}
