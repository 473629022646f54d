package mailquota.state;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import mailquota.store.OutboxEntry;
import mailquota.store.Store;
import mailquota.store.StoredMailbox;

/**
 * The parts around a writer.
 *
 * @param known runs when the earlier decisions are known
 * @param stored takes the notices that are stored
 */
record Parts(
    Function<Instant, Stream<StoredMailbox>> measured,
    Runnable known,
    Consumer<List<OutboxEntry>> stored)
    implements MailboxStates, StoredNotices {

  static final Parts NONE = new Parts(_ -> Stream.empty(), () -> {}, _ -> {});

  StateWriter writer(Store store, PendingWrites pendingWrites, InstantSource clock) {
    return new StateWriter(store, new SilenceWatch(store, clock), pendingWrites, clock, this, this);
  }

  @Override
  public Stream<StoredMailbox> probedSince(Instant since) {
    return measured.apply(since);
  }

  @Override
  public void evaluateAgain() {
    known.run();
  }

  @Override
  public void recorded(List<OutboxEntry> entries) {
    stored.accept(entries);
  }

  @Override
  public void look() {}
}
