package mailquota.state;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import mailquota.fleet.FencedException;
import mailquota.loop.Loop;
import mailquota.store.Store;
import mailquota.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes mailboxes with their notices, many in one transaction. If a transaction fails although a
 * trial row can be written, the database refuses one of its rows: the batch is halved until that
 * row is alone, and the others are stored. Error codes are not used: a full disk or a revoked right
 * fails the trial too, and a broken page of an index fails one row only.
 *
 * @param loop makes progress with each transaction
 */
record BatchWriter(Store store, PendingWrites pendingWrites, Loop loop) {

  private static final Logger log = LoggerFactory.getLogger(BatchWriter.class);

  /**
   * Writes all rows that the database accepts.
   *
   * @param stored takes the stored writes, in parts
   * @param refused takes each write that the database refuses, with the cause
   * @throws StoreException when the store cannot be written
   * @throws FencedException if another process may have taken over
   */
  void write(
      Batch batch,
      Consumer<List<PendingWrite>> stored,
      BiConsumer<PendingWrite, RuntimeException> refused) {
    write(batch, false, stored, refused);
  }

  /**
   * Writes that belong together.
   *
   * @param losses those of the process before the writes were collected: after a loss, another
   *     process may have stored later states
   */
  record Batch(List<PendingWrite> writes, long losses) {

    private Batch part(int from, int to) {
      return new Batch(writes.subList(from, to), losses);
    }
  }

  private void write(
      Batch batch,
      boolean isSecond,
      Consumer<List<PendingWrite>> stored,
      BiConsumer<PendingWrite, RuntimeException> refused) {
    try {
      record(batch);
    } catch (FencedException e) {
      throw e; // Not a fault of a row.
    } catch (RuntimeException e) {
      requireWritable(e);
      int size = batch.writes.size();
      if (size > 1) {
        log.debug("a batch of mailboxes={} is halved: {}", size, e.getMessage());
        write(batch.part(0, size / 2), stored, refused);
        write(batch.part(size / 2, size), stored, refused);
      } else if (isSecond) {
        refused.accept(batch.writes.getFirst(), e);
      } else {
        // A second attempt, because the first failure may have been transient.
        write(batch, true, stored, refused);
      }
      return;
    }
    stored.accept(batch.writes);
  }

  private void record(Batch batch) {
    loop.beat();
    if (pendingWrites.ownership().losses() != batch.losses) {
      throw new FencedException("a segment was lost since the states were read");
    }
    store.record(
        batch.writes.stream().map(PendingWrite::state).toList(),
        pendingWrites.entries(batch.writes));
  }

  private void requireWritable(RuntimeException failure) {
    try {
      store.requireWritable();
    } catch (StoreException e) {
      e.addSuppressed(failure);
      throw failure instanceof StoreException first ? first : e;
    }
  }
}
