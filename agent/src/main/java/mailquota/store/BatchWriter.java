package mailquota.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import mailquota.loop.Loop;
import mailquota.warning.Notice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes mailboxes with their notices, many in one transaction. A transaction that fails although
 * the store can be written has a row that the database refuses: it is halved until that row is
 * alone, and the others are stored. No error code is asked for: a full disk or a revoked right
 * fails the trial, too, and a broken page of an index fails one row only.
 */
final class BatchWriter {

  private static final Logger log = LoggerFactory.getLogger(BatchWriter.class);

  private final Store store;
  private final Function<Notice, List<String>> channels;
  private final Loop loop;

  /**
   * @param channels those that carry a notice
   * @param loop makes progress with each transaction
   */
  BatchWriter(Store store, Function<Notice, List<String>> channels, Loop loop) {
    this.store = store;
    this.channels = channels;
    this.loop = loop;
  }

  /**
   * Writes all that the database takes.
   *
   * @param stored accepts those that are stored, some at a time
   * @param refused accepts each that the database refuses, and why
   * @throws StoreException when the store cannot be written
   */
  void write(
      List<PendingWrite> batch,
      Consumer<List<PendingWrite>> stored,
      BiConsumer<PendingWrite, RuntimeException> refused) {
    try {
      record(batch);
    } catch (RuntimeException e) {
      requireWritable(e);
      if (batch.size() > 1) {
        log.debug("a batch of mailboxes={} is halved: {}", batch.size(), e.getMessage());
        write(batch.subList(0, batch.size() / 2), stored, refused);
        write(batch.subList(batch.size() / 2, batch.size()), stored, refused);
      } else {
        writeAgain(batch, stored, refused);
      }
      return;
    }
    stored.accept(batch);
  }

  private void record(List<PendingWrite> batch) {
    loop.beat();
    store.record(batch.stream().map(PendingWrite::state).toList(), entries(batch).toList());
  }

  private void requireWritable(RuntimeException failure) {
    try {
      store.requireWritable();
    } catch (StoreException e) {
      e.addSuppressed(failure);
      throw failure instanceof StoreException first ? first : e;
    }
  }

  /** What failed alone may have failed by chance. */
  private void writeAgain(
      List<PendingWrite> alone,
      Consumer<List<PendingWrite>> stored,
      BiConsumer<PendingWrite, RuntimeException> refused) {
    try {
      record(alone);
    } catch (RuntimeException e) {
      requireWritable(e);
      refused.accept(alone.getFirst(), e);
      return;
    }
    stored.accept(alone);
  }

  /** What is to be delivered, channel by channel. */
  Stream<OutboxEntry> entries(List<PendingWrite> waiting) {
    return waiting.stream().flatMap(each -> each.notices().stream()).flatMap(this::entries);
  }

  private Stream<OutboxEntry> entries(Notice notice) {
    return channels.apply(notice).stream().map(channel -> new OutboxEntry(channel, notice));
  }

  /** The same, without notices that no channel can be found for: they hold no others. */
  List<OutboxEntry> deliverable(PendingWrite waiting) {
    List<OutboxEntry> entries = new ArrayList<>();
    for (Notice notice : waiting.notices()) {
      try {
        entries.addAll(entries(notice).toList());
      } catch (RuntimeException e) {
        loop.failed(e);
      }
    }
    return entries;
  }
}
