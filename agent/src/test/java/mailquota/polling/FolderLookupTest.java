package mailquota.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import mailquota.inventory.Mailbox;
import mailquota.probe.FolderSize;
import mailquota.probe.FolderUse;
import mailquota.probe.StoredMail;
import mailquota.probe.TestServers;
import mailquota.quota.Address;
import mailquota.testing.SettableClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whether a server is asked what fills a mailbox, and that no warning depends on it. */
@Timeout(30)
class FolderLookupTest {

  private static final List<FolderSize> FOLDERS =
      List.of(new FolderSize("INBOX", FolderUse.INBOX, new StoredMail(1, 100)));
  private static final Mailbox ALICE = TestServers.mailbox("alice@example.org");

  private final SettableClock clock = new SettableClock(TestServers.NOW);
  private final List<Address> asked = Collections.synchronizedList(new ArrayList<>());
  private FolderLookup.GuestLogin logins =
      (_, login) -> {
        login.run();
        return true;
      };

  @Test
  void areThoseOfTheServer() {
    assertThat(folders((_, _) -> FOLDERS).of(ALICE)).isEqualTo(FOLDERS);
  }

  @Test
  void areNotAskedForWhereNoLoginMayBegin() {
    logins = (_, _) -> false;
    FolderLookup folders = folders((_, _) -> FOLDERS);
    assertThat(folders.of(ALICE)).isEmpty();
    assertThat(asked).isEmpty();
  }

  @Test
  void areHadWithinASecondOrNotAtAll() {
    AtomicReference<Duration> limit = new AtomicReference<>();
    folders(
            (_, within) -> {
              limit.set(within);
              return FOLDERS;
            })
        .of(ALICE);
    assertThat(limit.get()).isLessThanOrEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aServerWithoutAnswerIsNotAskedAgainForAMinute() {
    FolderLookup folders = folders((_, _) -> List.of());
    folders.of(ALICE);
    folders.of(ALICE);
    assertThat(asked).hasSize(1);
    clock.advance(FolderLookup.RETRY_AFTER);
    folders.of(ALICE);
    assertThat(asked).hasSize(2);
  }

  @Test
  void aProberThatThrowsCostsTheFoldersAndNotTheWarning() {
    FolderLookup folders =
        folders((_, _) -> {
          throw new IllegalStateException("as the test wants");
        });
    assertThat(folders.of(ALICE)).isEmpty();
    folders.of(ALICE);
    assertThat(asked).hasSize(1);
  }

  @Test
  void aServerHasOneSuchLoginAtATime() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    FolderLookup folders =
        folders((_, _) -> {
          begun.countDown();
          release.await();
          return FOLDERS;
        });
    Thread first = Thread.ofVirtual().start(() -> folders.of(ALICE));
    begun.await();
    assertThat(folders.of(ALICE)).as("it waited in vain").isEmpty();
    release.countDown();
    first.join();
    assertThat(asked).hasSize(1);
  }

  /** What a server does with a login. */
  @FunctionalInterface
  private interface Answer {
    List<FolderSize> to(Mailbox mailbox, Duration limit) throws InterruptedException;
  }

  private FolderLookup folders(Answer answer) {
    return new FolderLookup(
        ALICE.server(),
        (mailbox, limit) -> {
          asked.add(mailbox.address());
          try {
            return answer.to(mailbox, limit);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        },
        logins,
        clock);
  }
}
