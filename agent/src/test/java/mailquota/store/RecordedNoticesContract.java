package mailquota.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.store.Delivered.Outcome;
import mailquota.store.NoticeFilter.Delivery;
import org.junit.jupiter.api.Test;

/** What was sent and what waits, as the page asks for it, in any database. */
abstract class RecordedNoticesContract {

  private static final NoticeFilter ALL = new NoticeFilter(null, null, null, Set.of(), null, 100);

  /** A new, empty database. */
  abstract StoreSettings create();

  private static OutboxEntry entry(String channel, String mailbox, Level level) {
    return new OutboxEntry(channel, Samples.notice(mailbox, level));
  }

  @Test
  void noticesAreReadNewestFirstByWhatMatches() {
    OutboxEntry alice = entry("owner", "alice@example.org", Level.WARNING);
    OutboxEntry full = entry("owner", "alice@example.org", Level.FULL);
    OutboxEntry bob = entry("owner", "bob@example.org", Level.CRITICAL);
    OutboxEntry chat = entry("chat", "bob@example.org", Level.CRITICAL);
    try (Store store = new Store(create(), InstantSource.fixed(Samples.NOW))) {
      store.record(List.of(), List.of(alice));
      store.record(List.of(), List.of(full));
      store.record(List.of(), List.of(bob));
      store.record(List.of(), List.of(chat));
      store.ended(
          List.of(
              new Delivered(alice, Outcome.ACCEPTED, null, Samples.NOW),
              new Delivered(bob, Outcome.REJECTED, "550 no such user", Samples.NOW)));

      assertThat(found(store, ALL)).containsExactly(chat, bob, full, alice);
      Address address = new Address("alice@example.org");
      assertThat(found(store, NoticeFilter.of(address, 10))).containsExactly(full, alice);
      assertThat(found(store, NoticeFilter.of(address, 1))).containsExactly(full);
      assertThat(found(store, new NoticeFilter(null, "chat", null, Set.of(), null, 9)))
          .containsExactly(chat);
      Set<Level> urgent = Set.of(Level.CRITICAL, Level.FULL);
      assertThat(found(store, new NoticeFilter(null, "owner", null, urgent, null, 9)))
          .containsExactly(bob, full);
      assertThat(found(store, those(Delivery.PENDING))).containsExactly(chat, full);
      assertThat(found(store, those(Delivery.ACCEPTED))).containsExactly(alice);
      RecordedNotice rejected = store.notices(those(Delivery.REJECTED)).getFirst();
      assertThat(rejected.entry()).isEqualTo(bob);
      assertThat(rejected.why()).isEqualTo("550 no such user");
      assertThat(rejected.endedAt()).isEqualTo(Samples.NOW);
      assertThat(found(store, new NoticeFilter(null, null, null, Set.of(), rejected.number(), 9)))
          .containsExactly(full, alice);
    }
  }

  private static NoticeFilter those(Delivery delivery) {
    return new NoticeFilter(null, null, delivery, Set.of(), null, 9);
  }

  private static List<OutboxEntry> found(Store store, NoticeFilter filter) {
    return store.notices(filter).stream().map(RecordedNotice::entry).toList();
  }
}
