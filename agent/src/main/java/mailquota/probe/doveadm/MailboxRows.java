package mailquota.probe.doveadm;

import java.math.BigInteger;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import mailquota.probe.Dialect.ZeroLimit;
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
 * Gathers the rows of one mailbox. One row that is wrong spoils them all: a reading without one of
 * its roots could hide the one that is full. Used by one thread.
 */
final class MailboxRows {

  /** More roots than any real mailbox has. */
  private static final int MAX_ROOTS = 1000;

  private static final BigInteger STORAGE_UNIT = BigInteger.valueOf(1024);
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

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
      failed = new Failed(Reason.UNAVAILABLE, "Dovecot could not tell the quota; its log says why");
    } else {
      try {
        put(row);
      } catch (IllegalArgumentException e) {
        failed = new Failed(Reason.PROTOCOL, String.valueOf(e.getMessage()));
      }
    }
  }

  /** What the rows, read at this instant, come to. */
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

  private void put(Row row) {
    if (row.type().isEmpty() || hasControl(row.type()) || hasControl(row.root())) {
      throw new IllegalArgumentException("a quota root or resource without a proper name");
    }
    Resource resource = new Resource(row.type());
    Usage usage = new Usage(number(resource, "usage", row.value()), limit(resource, row.limit()));
    Map<Resource, Usage> resources = byRoot.computeIfAbsent(row.root(), _ -> new TreeMap<>());
    if (resources.put(resource, usage) != null) {
      throw new IllegalArgumentException(resource + " of one quota root comes twice");
    }
    if (byRoot.size() > MAX_ROOTS || resources.size() > MAX_ROOTS) {
      throw new IllegalArgumentException("more than " + MAX_ROOTS + " quota roots or resources");
    }
  }

  private static boolean hasControl(String name) {
    return name.chars().anyMatch(Character::isISOControl);
  }

  private Limit limit(Resource resource, String written) {
    if (written.equals("-")) {
      return Limit.UNLIMITED;
    }
    long limit = number(resource, "limit", written);
    return limit == 0 && zeroLimit == ZeroLimit.UNLIMITED
        ? Limit.UNLIMITED
        : new Limit.Finite(limit);
  }

  /** In the unit of {@link Usage}: bytes for STORAGE, which doveadm counts in units of 1024. */
  private static long number(Resource resource, String what, String digits) {
    if (!digits.matches("[0-9]{1,40}")) {
      throw new IllegalArgumentException(
          "%s %s is no number: %.40s".formatted(resource, what, digits));
    }
    BigInteger written = new BigInteger(digits);
    BigInteger number =
        resource.equals(Resource.STORAGE) ? written.multiply(STORAGE_UNIT) : written;
    if (number.compareTo(MAX) > 0) {
      throw new IllegalArgumentException(
          "%s %s %s is larger than 2^63-1".formatted(resource, what, digits));
    }
    return number.longValue();
  }
}
