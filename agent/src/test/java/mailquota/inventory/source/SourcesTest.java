package mailquota.inventory.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import mailquota.inventory.AddressSet;
import mailquota.inventory.Inventory;
import mailquota.inventory.Mailbox;
import mailquota.inventory.MailboxEntry;
import mailquota.inventory.source.SourceSettings.Common;
import mailquota.inventory.source.SourceSettings.Discovered;
import mailquota.inventory.source.SourceSettings.Listed;
import mailquota.loop.Loop;
import mailquota.probe.Directory;
import mailquota.probe.Directory.Listing;
import mailquota.quota.Address;
import mailquota.quota.Bytes;
import mailquota.quota.Owner;
import mailquota.quota.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reading of sources on clocks of their own, and the merge of their contents. */
@Timeout(30)
class SourcesTest {

  private static final Address ALICE = new Address("alice@example.org");
  private static final Address BOB = new Address("bob@example.org");
  private static final Discovered DISCOVERED = new Discovered(common("mx1-discover-1", "mx1"));

  /** The settings of {@link #DISCOVERED} with another interval. */
  private static final Common OFTEN =
      new Common(
          DISCOVERED.name(),
          DISCOVERED.server(),
          Duration.ofHours(1),
          Duration.ofDays(1),
          LimitUnit.B,
          SourceGuard.DEFAULT);

  private static final MailboxEntry LISTED_ALICE =
      new MailboxEntry(
          ALICE, "mx1", "alice@elsewhere.example", Locale.GERMAN, new Bytes(100), null, true);

  /** The next answers of the server; a listing waits for one. */
  private interface Answer {
    Listing give();
  }

  private final SynchronousQueue<Answer> answers = new SynchronousQueue<>();
  private final LinkedBlockingQueue<Inventory> merged = new LinkedBlockingQueue<>();
  private final Sources sources =
      new Sources(
          server -> server.equals("mx1") ? Optional.of(directory()) : Optional.empty(),
          new RowChecks(_ -> true, _ -> true),
          () -> 100,
          AcceptedSets.NONE,
          Listings.NONE,
          InstantSource.system(),
          merged::add);

  private static Common common(String name, String server) {
    Duration never = Duration.ofDays(1);
    return new Common(name, server, never, never, LimitUnit.B, SourceGuard.DEFAULT);
  }

  @AfterEach
  void stop() {
    sources.stop();
  }

  @Test
  void aListIsThereImmediately() throws InterruptedException {
    sources.use(List.of(listed("mx1-list-1", LISTED_ALICE)));
    assertThat(sources.haveEnded()).isTrue();
    assertThat(next().mailboxes())
        .containsExactly(
            new Mailbox(
                ALICE,
                "mx1",
                new Owner("alice@elsewhere.example", Locale.GERMAN),
                new Bytes(100),
                null,
                true));
  }

  @Test
  void aLaterSourceOverridesFieldByField() throws InterruptedException {
    MailboxEntry later = new MailboxEntry(ALICE, "mx2", null, Locale.FRENCH, null, null, false);
    sources.use(List.of(listed("mx1-list-1", LISTED_ALICE), listed("mx2-list-1", later)));
    Inventory inventory = next();
    assertThat(inventory.on("mx1")).isEmpty();
    assertThat(inventory.on("mx2"))
        .containsExactly(
            new Mailbox(
                ALICE,
                "mx2",
                new Owner("alice@elsewhere.example", Locale.FRENCH),
                new Bytes(100),
                null,
                false));
  }

  @Test
  void aDiscoveryKeepsTheContactOfAList() throws InterruptedException {
    sources.use(List.of(listed("mx1-list-1", LISTED_ALICE), DISCOVERED));
    assertThat(next().size()).isOne();
    sources.start();
    assertThat(sources.haveEnded()).isFalse();
    answers.put(() -> new Listing.Listed(List.of(ALICE, BOB)));
    Inventory inventory = next();
    assertThat(inventory.mailboxes()).extracting(Mailbox::address).containsExactly(ALICE, BOB);
    assertThat(inventory.find(ALICE).map(mailbox -> mailbox.owner().contact()))
        .contains("alice@elsewhere.example");
    assertThat(sources.haveEnded()).isTrue();
  }

  @Test
  void aReadingThatThrowsIsCountedAndFollowedByTheNext() throws InterruptedException {
    Loop loop = startedDiscovery();
    answers.put(() -> {
      throw new IllegalStateException("as planned");
    });
    loop.wake();
    answers.put(() -> new Listing.Listed(List.of(ALICE)));
    assertThat(next().find(ALICE)).isPresent();
    assertThat(loop.failures()).isOne();
  }

  @Test
  void aReadingThatFailsOrIsEmptyOrTheSameChangesNothing() throws InterruptedException {
    Loop loop = startedDiscovery();
    answers.put(() -> new Listing.Listed(List.of(ALICE)));
    assertThat(next().size()).isOne();
    loop.wake();
    answers.put(() -> new Listing.Failed(Reason.TIMEOUT, "as planned"));
    loop.wake();
    answers.put(() -> new Listing.Listed(List.of()));
    loop.wake();
    answers.put(() -> new Listing.Listed(List.of(ALICE)));
    loop.wake();
    answers.put(() -> new Listing.Listed(List.of(BOB)));
    assertThat(next().mailboxes()).extracting(Mailbox::address).containsExactly(BOB);
    assertThat(merged).isEmpty();
    assertThat(loop.failures()).isZero();
  }

  @Test
  void anEqualSourceKeepsItsContentAndOneThatIsLeftOutLosesIt() throws InterruptedException {
    Loop loop = startedDiscovery();
    answers.put(() -> new Listing.Listed(List.of(BOB)));
    assertThat(next().size()).isOne();
    sources.use(List.of(DISCOVERED, listed("mx1-list-1", LISTED_ALICE)));
    assertThat(next().mailboxes()).extracting(Mailbox::address).containsExactly(BOB, ALICE);
    assertThat(sources.loops()).containsExactly(loop);
    sources.use(List.of(listed("mx1-list-1", LISTED_ALICE)));
    assertThat(next().mailboxes()).extracting(Mailbox::address).containsExactly(ALICE);
    assertThat(loop.hasEnded(Duration.ofSeconds(20))).isTrue();
  }

  @Test
  void aSourceWithOtherSettingsHasTheContentOfTheOneBeforeUntilItIsRead()
      throws InterruptedException {
    Loop loop = startedDiscovery();
    answers.put(() -> new Listing.Listed(List.of(BOB)));
    assertThat(next().size()).isOne();
    sources.use(List.of(new Discovered(OFTEN)));
    assertThat(next().mailboxes()).extracting(Mailbox::address).containsExactly(BOB);
    assertThat(sources.haveLoaded()).isTrue();
    assertThat(sources.loops()).doesNotContain(loop);
    answers.put(() -> new Listing.Listed(List.of(ALICE, BOB)));
    assertThat(next().mailboxes()).extracting(Mailbox::address).containsExactly(ALICE, BOB);
  }

  @Test
  void otherSettingsDoNotWaitForAReadingThatHangs() throws InterruptedException {
    Loop hanging = startedDiscovery();
    sources.use(List.of(new Discovered(OFTEN)));
    assertThat(next().size()).isZero();
    assertThat(hanging.hasEnded(Duration.ofSeconds(20))).isTrue();
    answers.put(() -> new Listing.Listed(List.of(BOB)));
    assertThat(next().mailboxes()).extracting(Mailbox::address).containsExactly(BOB);
  }

  private static AcceptedSets ofAnEarlierProcess() {
    return new AcceptedSets() {
      @Override
      public Optional<AddressSet> accepted(String source) {
        return Optional.of(
            AddressSet.of(List.of(MailboxEntry.of(ALICE, "mx1"), MailboxEntry.of(BOB, "mx1"))));
      }

      @Override
      public void accept(String source, AddressSet accepted) {
        throw new AssertionError("nothing is accepted");
      }

      @Override
      public List<Address> mailboxes(String server) {
        return List.of(ALICE, BOB, new Address("carol@example.org"));
      }
    };
  }

  @Test
  void theFirstContentIsComparedWithThatOfAnEarlierProcess() throws InterruptedException {
    Sources later =
        new Sources(
            _ -> Optional.of(() -> new Listing.Listed(List.of())),
            new RowChecks(_ -> true, _ -> true),
            () -> 100,
            ofAnEarlierProcess(),
            Listings.NONE,
            InstantSource.system(),
            merged::add);
    later.use(List.of(DISCOVERED));
    assertThat(next().size()).isZero();
    later.start();
    assertThat(next().mailboxes())
        .as("those that the earlier process knew of this source")
        .extracting(Mailbox::address)
        .containsExactly(ALICE, BOB);
    later.stop();
    assertThat(later.states())
        .hasEntrySatisfying(
            "mx1-discover-1",
            state -> assertThat(state.objection()).isEqualTo("it is empty, and had mailboxes=2"));
  }

  @Test
  void readOnceReportsWhyASourceCannotBeRead() {
    sources.use(List.of(new Discovered(common("gone", "mx9"))));
    assertThat(sources.readOnce())
        .containsExactlyEntriesOf(Map.of("gone", "its server is not configured"));
  }

  private Loop startedDiscovery() throws InterruptedException {
    sources.use(List.of(DISCOVERED));
    assertThat(next().size()).isZero();
    sources.start();
    return sources.loops().findFirst().orElseThrow();
  }

  private Inventory next() throws InterruptedException {
    return Objects.requireNonNull(merged.poll(20, TimeUnit.SECONDS));
  }

  private static Listed listed(String name, MailboxEntry entry) {
    return new Listed(name, entry.server(), List.of(entry));
  }

  private Directory directory() {
    return () -> {
      try {
        return answers.take().give();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return new Listing.Failed(Reason.TIMEOUT, "interrupted");
      }
    };
  }
}
