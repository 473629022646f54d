package mailquota;

import java.util.concurrent.atomic.AtomicBoolean;
import mailquota.quota.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns if the heap is too small for the number of known mailboxes. Thread-safe. */
final class HeapWatch {

  private static final Logger log = LoggerFactory.getLogger(HeapWatch.class);

  /** Without mailboxes. This and the next two as measured by {@code HeapBench}, docs/scale.md. */
  private static final long BASE_BYTES = 12 << 20;

  /** Per mailbox with two resources and full histories. */
  private static final long MAILBOX_BYTES = 1284;

  /** Per mailbox during two scrapes, the maximum at the same time. */
  private static final long SCRAPED_MAILBOX_BYTES = 133;

  /** Per mailbox while somebody looks at the page; measured by {@code TableBench}. */
  private static final long SHOWN_MAILBOX_BYTES = 125;

  /** The share of live data that leaves the collector enough free heap. */
  private static final double MAX_LIVE_SHARE = 0.7;

  private final long heapBytes;
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
    long mailbox = MAILBOX_BYTES + SCRAPED_MAILBOX_BYTES + SHOWN_MAILBOX_BYTES;
    long live = BASE_BYTES + mailboxes * mailbox;
    return (long) (live / MAX_LIVE_SHARE);
  }

  /** Warns if the heap becomes too small. */
  void check(long mailboxes) {
    long wanted = wantedBytes(mailboxes);
    boolean isNowTooSmall = wanted > heapBytes;
    if (isTooSmall.getAndSet(isNowTooSmall) != isNowTooSmall && isNowTooSmall) {
      log.warn(
          "mailboxes={} need a heap of {}, and -Xmx allows {}: the agent may run out of memory and"
              + " end (docs/scale.md)",
          mailboxes,
          new Bytes(wanted).human(),
          new Bytes(heapBytes).human());
    }
  }
}
