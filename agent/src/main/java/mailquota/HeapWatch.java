package mailquota;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import mailquota.inventory.Mailbox;
import mailquota.polling.Discovery;
import mailquota.polling.PolledServer;
import mailquota.quota.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns if the heap is too small for the number of known mailboxes, at the start and after each
 * discovery. Thread-safe.
 */
final class HeapWatch {

  private static final Logger log = LoggerFactory.getLogger(HeapWatch.class);

  /** Without mailboxes. This and the next two as measured by {@code HeapBench}, docs/scale.md. */
  private static final long BASE_BYTES = 13 << 20;

  /** Per mailbox with two resources and full histories. */
  private static final long MAILBOX_BYTES = 1430;

  /** Per mailbox during two scrapes, the maximum at the same time. */
  private static final long SCRAPED_MAILBOX_BYTES = 1170;

  /** The share of live data that leaves the collector enough free heap. */
  private static final double MAX_LIVE_SHARE = 0.7;

  private final long heapBytes;
  private final Map<String, Integer> mailboxes = new ConcurrentHashMap<>();
  private final AtomicBoolean isTooSmall = new AtomicBoolean();

  static HeapWatch ofProcess() {
    return new HeapWatch(Runtime.getRuntime().maxMemory());
  }

  /**
   * @param heapBytes the maximum size of the heap
   */
  HeapWatch(long heapBytes) {
    this.heapBytes = heapBytes;
  }

  /** The heap size for this number of mailboxes. */
  static long wantedBytes(long mailboxes) {
    long live = BASE_BYTES + mailboxes * (MAILBOX_BYTES + SCRAPED_MAILBOX_BYTES);
    return (long) (live / MAX_LIVE_SHARE);
  }

  /** The same servers; the mailboxes that they list are counted here. */
  List<PolledServer> watching(List<PolledServer> servers) {
    servers.forEach(server -> count(server.name(), server.mailboxes()));
    return servers.stream().map(this::watching).toList();
  }

  private PolledServer watching(PolledServer server) {
    Discovery discovery = server.discovery();
    if (discovery == null) {
      return server;
    }
    return server.with(
        new Discovery(
            discovery.directory(),
            discovery.refresh(),
            listed -> count(server.name(), discovery.mailboxes().apply(listed))));
  }

  private <T extends Collection<Mailbox>> T count(String server, T known) {
    mailboxes.put(server, known.size());
    long all = mailboxes.values().stream().mapToLong(Integer::longValue).sum();
    long wanted = wantedBytes(all);
    boolean isNowTooSmall = wanted > heapBytes;
    if (isTooSmall.getAndSet(isNowTooSmall) != isNowTooSmall && isNowTooSmall) {
      log.warn(
          "mailboxes={} need a heap of {}, and -Xmx allows {}: the agent may run out of memory and"
              + " end (docs/scale.md)",
          all,
          new Bytes(wanted).human(),
          new Bytes(heapBytes).human());
    }
    return known;
  }
}
