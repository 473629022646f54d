package mailquota.state;

import java.util.List;
import mailquota.fleet.Ownership;
import mailquota.loop.Loop;
import mailquota.store.RecentWrite;
import mailquota.store.Store;
import mailquota.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes again what the process has stored lately, after the database may have lost it. For one
 * thread.
 *
 * @param loop makes progress with each transaction
 */
record Rewriter(Store store, PendingWrites pendingWrites, Loop loop) {

  private static final Logger log = LoggerFactory.getLogger(Rewriter.class);

  /**
   * Writes the last decisions, notices and deliveries. States that are not in use yet will be
   * written like decisions.
   */
  void rewrite() {
    Ownership ownership = pendingWrites.ownership();
    long losses = ownership.losses();
    List<RecentWrite> all = store.recent().all();
    for (int from = 0; from < all.size(); from += StateWriter.BATCH) {
      write(all.subList(from, Math.min(from + StateWriter.BATCH, all.size())));
    }
    // A state with the mark of a mailbox that left stays as it is.
    pendingWrites
        .watched()
        .ifPresent(present ->
            pendingWrites
                .unused()
                .filter(each -> present.has(each.mailbox(), each.server()))
                .forEach(pendingWrites::writeUnused));
    ownership.rewritten(losses);
    log.warn("what was stored lately is written again: mailboxes={}", all.size());
  }

  /** Halves what the database refuses, until the mailbox is alone. */
  private void write(List<RecentWrite> part) {
    loop.beat();
    try {
      store.writeAgain(part);
    } catch (StoreException e) {
      store.requireWritable();
      int size = part.size();
      if (size == 1) {
        log.error("what was stored of a mailbox lately cannot be written again", e);
      } else {
        write(part.subList(0, size / 2));
        write(part.subList(size / 2, size));
      }
    }
  }
}
