package mailquota.store;

import static mailquota.store.Samples.NOW;
import static mailquota.store.Samples.bareNotice;
import static mailquota.store.Samples.notice;
import static mailquota.store.Samples.part;
import static mailquota.store.Samples.remembered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import mailquota.forecast.History;
import mailquota.inventory.Mailbox;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.silence.Silence;
import mailquota.store.Delivered.Outcome;
import mailquota.warning.Notice;
import mailquota.warning.WarningState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The behaviour of a store, with each database. */
abstract class StoreContract {

  private static final String ALICE = "alice@example.org";
  private static final String BOB = "Bob.O'Neil@example.org";

  private StoreSettings settings = StoreSettings.DEFAULT;
  Store store = new Store(settings, InstantSource.fixed(NOW));

  /** The settings of a new, empty database. */
  abstract StoreSettings create();

  @BeforeEach
  void open() {
    settings = create();
    store = connect();
  }

  @AfterEach
  void close() {
    store.close();
  }

  Store connect() {
    return new Store(settings, InstantSource.fixed(NOW));
  }

  private void reopen() {
    store.close();
    store = connect();
  }

  @Test
  void aNewStoreIsEmpty() {
    assertThat(recalled()).isEmpty();
    assertThat(store.pending("owner", 10)).isEmpty();
    assertThat(store.backlog("owner")).isEqualTo(new Backlog(0, Instant.EPOCH));
    assertThat(Deliveries.of(store, 10)).isEmpty();
    assertThat(store.silences()).isEmpty();
    assertThat(store.mark("digest")).isEmpty();
  }

  @Test
  void statesAreRecalledToTheNanosecondAfterARestart() {
    StoredMailbox alice =
        remembered(
            ALICE,
            NOW,
            part("Archive", Resource.STORAGE, Level.OK),
            new StoredMailbox.ResourceState(
                "User quota",
                new Resource("MAILBOX"),
                null,
                WarningState.CLEAR,
                Samples.history(0)),
            new StoredMailbox.ResourceState(
                "User quota",
                Resource.MESSAGE,
                new Usage(7, Limit.UNLIMITED),
                WarningState.CLEAR,
                Samples.history(1)),
            part("User quota", Resource.STORAGE, Level.FULL));
    StoredMailbox bob =
        remembered(BOB, NOW.minusNanos(1), part("", Resource.STORAGE, Level.CRITICAL));
    store.record(List.of(alice, bob), List.of());
    reopen();

    assertThat(recalled().stream().map(StoreContract::comparable))
        .containsExactlyInAnyOrder(comparable(bob), comparable(alice));
  }

  /** Histories are compared by their points. */
  private static List<Object> comparable(StoredMailbox remembered) {
    return List.of(
        remembered.mailbox(),
        remembered.server(),
        remembered.measuredAt(),
        remembered.parts().stream()
            .map(part ->
                List.of(
                    part.root(),
                    part.resource(),
                    Optional.ofNullable(part.usage()),
                    part.state(),
                    part.history().points(),
                    part.history().growth()))
            .sorted(Comparator.comparing(part -> part.getFirst() + "/" + part.get(1)))
            .toList());
  }

  @Test
  void aStateReplacesTheEarlierOneOfItsMailbox() {
    store.record(
        List.of(
            remembered(
                ALICE,
                NOW,
                part("gone", Resource.STORAGE, Level.INFO),
                part("stays", Resource.STORAGE, Level.INFO)),
            remembered(BOB, Level.INFO)),
        List.of());
    store.record(
        List.of(
            remembered(ALICE, NOW.minusSeconds(9), part("stays", Resource.STORAGE, Level.FULL))),
        List.of());

    assertThat(recalled(ALICE).parts())
        .singleElement()
        .satisfies(part -> assertThat(part.root()).isEqualTo("stays"))
        .satisfies(part -> assertThat(part.state().level()).isEqualTo(Level.FULL));
    assertThat(recalled()).hasSize(2);
  }

  @Test
  void aMailboxWithoutLimitsHasNoState() {
    store.record(List.of(remembered(ALICE, Level.INFO)), List.of());
    store.record(List.of(remembered(ALICE, NOW)), List.of());

    assertThat(recalled()).isEmpty();
  }

  @Test
  void aRootMayHaveAnyName() {
    String name = "NUL \0, quote ', %_\\ and \uD83D\uDCEB";
    store.record(
        List.of(remembered(ALICE, NOW, part(name, Resource.STORAGE, Level.INFO))), List.of());

    assertThat(recalled().getFirst().parts().getFirst().root()).isEqualTo(name);
  }

  @Test
  void eachMailboxIsRecalledOnce() {
    List<StoredMailbox> many =
        IntStream.range(0, 2500)
            .mapToObj(i -> remembered("user%04d@example.org".formatted(i), Level.OK))
            .toList();
    store.record(many, List.of());

    assertThat(recalled().stream().map(StoredMailbox::mailbox))
        .containsExactlyInAnyOrderElementsOf(many.stream().map(StoredMailbox::mailbox).toList());
  }

  @Test
  void aLongHistoryIsRecalledAndContinued() {
    History history = Samples.history(500);
    store.record(
        List.of(
            remembered(
                ALICE,
                NOW,
                new StoredMailbox.ResourceState(
                    "r", Resource.STORAGE, null, WarningState.CLEAR, history))),
        List.of());
    History back = recalled().getFirst().parts().getFirst().history();
    history.add(NOW.plusSeconds(99), 1L << 40);
    back.add(NOW.plusSeconds(99), 1L << 40);

    assertThat(back.points()).isEqualTo(history.points());
  }

  @Test
  void aNoticeIsReadWithAllFieldsAndItsId() {
    List<Notice> notices = List.of(notice(ALICE, Level.WARNING), bareNotice(BOB));
    store.record(List.of(), notices.stream().map(n -> new OutboxEntry("owner", n)).toList());
    reopen();

    List<Notice> back = store.pending("owner", 10).stream().map(OutboxEntry::notice).toList();
    assertThat(back).isEqualTo(notices);
    assertThat(back)
        .extracting(Notice::id)
        .containsExactly(notices.get(0).id(), notices.get(1).id());
  }

  @Test
  void noticesWaitInTheOrderInWhichTheyWereStored() {
    List<OutboxEntry> entries =
        IntStream.range(0, 20)
            .mapToObj(
                i -> new OutboxEntry("owner", notice("z" + (20 - i) + "@example.org", Level.INFO)))
            .toList();
    entries.forEach(entry -> store.record(List.of(), List.of(entry)));

    assertThat(store.pending("owner", 5)).isEqualTo(entries.subList(0, 5));
    assertThat(store.pending("owner", 100)).isEqualTo(entries);
    assertThat(store.backlog("owner")).isEqualTo(new Backlog(20, NOW));
  }

  @Test
  void theSameNoticeForTheSameChannelIsStoredOnce() {
    OutboxEntry entry = new OutboxEntry("owner", notice(ALICE, Level.INFO));
    OutboxEntry other = new OutboxEntry("oncall", entry.notice());
    store.record(List.of(), List.of(entry, other));
    store.record(List.of(), List.of(entry));
    assertThat(store.pending("owner", 10)).containsExactly(entry);

    store.ended(List.of(new Delivered(entry, Outcome.ACCEPTED, null, NOW)));
    store.record(List.of(), List.of(entry));
    assertThat(store.pending("owner", 10)).isEmpty();
    assertThat(store.pending("oncall", 10)).containsExactly(other);
  }

  @Test
  void deliveredNoticesAreKeptWithTheirOutcomeUntilTheyArePurged() {
    Delivered accepted =
        new Delivered(
            new OutboxEntry("owner", notice(ALICE, Level.INFO)), Outcome.ACCEPTED, null, NOW);
    Delivered rejected =
        new Delivered(
            new OutboxEntry("owner", notice(BOB, Level.INFO)),
            Outcome.REJECTED,
            "552 5.2.2 full",
            NOW.plusSeconds(1));
    store.record(List.of(), List.of(accepted.entry(), rejected.entry()));
    store.ended(List.of(accepted, rejected));
    store.ended(
        List.of(new Delivered(rejected.entry(), Outcome.ACCEPTED, null, NOW.plusSeconds(2))));

    assertThat(Deliveries.of(store, 10)).containsExactly(rejected, accepted);
    assertThat(Deliveries.of(store, 1)).containsExactly(rejected);
    store.purge(NOW.plusNanos(1));
    assertThat(Deliveries.of(store, 10)).containsExactly(rejected);
  }

  @Test
  void noticesOfARemovedChannelArePurged() {
    OutboxEntry entry = new OutboxEntry("removed", notice(ALICE, Level.INFO));
    store.record(List.of(), List.of(entry));

    store.purge(entry.notice().at());
    assertThat(store.pending("removed", 10)).containsExactly(entry);
    store.purge(entry.notice().at().plusSeconds(1));
    assertThat(store.pending("removed", 10)).isEmpty();
  }

  @Test
  void aStateAndItsNoticeAreStoredTogetherOrNotAtAll() {
    OutboxEntry unfit = new OutboxEntry("owner", notice(ALICE, Level.INFO));
    store.record(List.of(), List.of());
    breakOutbox();

    assertThatThrownBy(() -> store.record(List.of(remembered(ALICE, Level.INFO)), List.of(unfit)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("cannot record mailboxes=1 notices=1 in " + settings.place())
        .hasMessageNotContaining(ALICE);
    assertThat(recalled()).isEmpty();
  }

  /** Makes storing a notice fail from now on. */
  abstract void breakOutbox();

  @Test
  void aForgottenMailboxHasNoStateAndNoWaitingNotices() {
    OutboxEntry alice = new OutboxEntry("owner", notice(ALICE, Level.INFO));
    OutboxEntry sent = new OutboxEntry("owner", notice(ALICE, Level.WARNING));
    OutboxEntry bob = new OutboxEntry("owner", notice(BOB, Level.INFO));
    store.record(
        List.of(remembered(ALICE, Level.INFO), remembered(BOB, Level.INFO)),
        List.of(alice, sent, bob));
    store.ended(List.of(new Delivered(sent, Outcome.ACCEPTED, null, NOW)));
    store.forget(List.of(Mailbox.of(ALICE, "mx1")));

    assertThat(recalled()).extracting(StoredMailbox::mailbox).containsExactly(new Address(BOB));
    assertThat(store.pending("owner", 10)).containsExactly(bob);
    assertThat(Deliveries.of(store, 10)).extracting(Delivered::entry).containsExactly(sent);
  }

  @Test
  void mailboxesNotMeasuredForLongArePurged() {
    store.record(
        List.of(
            remembered(ALICE, NOW, part("r", Resource.STORAGE, Level.INFO)),
            remembered(
                BOB, NOW.minus(Duration.ofDays(31)), part("r", Resource.STORAGE, Level.INFO))),
        List.of());
    store.purge(NOW.minus(Duration.ofDays(30)));

    assertThat(recalled()).extracting(StoredMailbox::mailbox).containsExactly(new Address(ALICE));
  }

  @Test
  void aMailboxOnTwoServersHasSeparateRows() {
    OutboxEntry stays = new OutboxEntry("owner", notice(ALICE, Level.INFO));
    StoredMailbox here = remembered(ALICE, Level.INFO);
    store.record(
        List.of(here, new StoredMailbox(here.mailbox(), "mx2", NOW.minusSeconds(1), here.parts())),
        List.of(stays));
    assertThat(recalled())
        .extracting(StoredMailbox::server)
        .containsExactlyInAnyOrder("mx1", "mx2");

    store.forget(List.of(Mailbox.of(ALICE, "mx2")));
    assertThat(recalled()).extracting(StoredMailbox::server).containsExactly("mx1");
    assertThat(store.pending("owner", 10)).containsExactly(stays);
  }

  @Test
  void silencesAreAddedListedAndEnded() {
    Silence.Matcher org = new Silence.Matcher("*@example.org", null, "mx1", Level.WARNING);
    Silence.Matcher net = new Silence.Matcher(null, "example.net", null, null);
    Silence one = new Silence("s1", org, NOW, NOW.plusSeconds(3600), "ann", "moving house");
    Silence two = new Silence("s2", net, NOW.plusSeconds(60), NOW.plusSeconds(120), "ann", "");
    store.add(one);
    store.add(two);
    store.add(two);
    assertThat(store.silences()).containsExactly(one, two);

    assertThat(store.expire("s1", NOW.plusSeconds(5))).isTrue();
    assertThat(store.expire("s1", NOW.plusSeconds(9))).isFalse();
    assertThat(store.expire("none", NOW)).isFalse();
    assertThat(store.silences().getFirst().endsAt()).isEqualTo(NOW.plusSeconds(5));
    store.purge(NOW.plusSeconds(6));
    assertThat(store.silences()).containsExactly(two);
    // A silence that has not begun is ended before it begins.
    assertThat(store.expire("s2", NOW)).isTrue();
    assertThat(store.silences().getFirst().endsAt()).isEqualTo(two.startsAt());
  }

  @Test
  void aMarkIsReplacedByALaterOne() {
    store.mark("digest/postmaster", NOW);
    store.mark("digest/postmaster", NOW.plusSeconds(1));
    reopen();

    assertThat(store.mark("digest/postmaster")).contains(NOW.plusSeconds(1));
  }

  @Test
  void instantsOutOfTheRangeOfAColumnAreClamped() {
    store.mark("far", Instant.MAX);

    assertThat(store.mark("far")).contains(Instant.parse("2262-04-11T23:47:16.854775807Z"));
  }

  private StoredMailbox recalled(String mailbox) {
    return recalled().stream()
        .filter(each -> each.mailbox().value().equals(mailbox))
        .findFirst()
        .orElseThrow();
  }

  private List<StoredMailbox> recalled() {
    Map<Mailbox, StoredMailbox> all = new LinkedHashMap<>();
    store.recall(
        each -> all.merge(Mailbox.of(each.mailbox(), each.server()), each, StoredMailbox::and));
    return List.copyOf(all.values());
  }
}
