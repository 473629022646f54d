package mailquota;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import mailquota.inventory.Inventory;
import mailquota.inventory.Mailbox;
import mailquota.polling.PolledServer;
import mailquota.probe.FolderSize;
import mailquota.probe.FolderUse;
import mailquota.probe.Folders;
import mailquota.probe.Limits;
import mailquota.probe.Prober;
import mailquota.probe.StoredMail;
import mailquota.probe.TestServers;
import mailquota.probe.Trace;
import mailquota.quota.Address;
import mailquota.quota.ProbeResult;
import mailquota.quota.Resource;
import mailquota.testing.SettableClock;
import mailquota.warning.Subject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whether a server is asked what fills a mailbox, and that no warning depends on it. */
@Timeout(30)
class MailboxFoldersTest {

  private static final List<FolderSize> FOLDERS =
      List.of(new FolderSize("INBOX", FolderUse.INBOX, new StoredMail(1, 100)));
  private static final Subject ALICE = subject("alice@example.org");

  private final SettableClock clock = new SettableClock(TestServers.NOW);
  private final List<Address> asked = Collections.synchronizedList(new ArrayList<>());
  private final AtomicBoolean isBusy = new AtomicBoolean();
  private MailboxFolders.Logins logins =
      (_, _, login) -> {
        login.run();
        return true;
      };

  @Test
  void areThoseOfTheServer() {
    assertThat(folders((_, _) -> FOLDERS).towards("owner").of(ALICE)).isEqualTo(FOLDERS);
    assertThat(folders((_, _) -> FOLDERS).towards("owner").of(subject("eve@example.org")))
        .isEmpty();
  }

  @Test
  void areNotAskedForWhereManyNoticesWait() {
    MailboxFolders folders = folders((_, _) -> FOLDERS);
    isBusy.set(true);
    assertThat(folders.towards("owner").of(ALICE)).isEmpty();
    assertThat(asked).isEmpty();
  }

  @Test
  void areNotAskedForWhereNoLoginMayBegin() {
    logins = (_, _, _) -> false;
    MailboxFolders folders = folders((_, _) -> FOLDERS);
    assertThat(folders.towards("owner").of(ALICE)).isEmpty();
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
        .towards("owner")
        .of(ALICE);
    assertThat(limit.get()).isLessThanOrEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aServerWithoutAnswerIsNotAskedAgainForAMinute() {
    MailboxFolders folders = folders((_, _) -> List.of());
    folders.towards("owner").of(ALICE);
    folders.towards("owner").of(ALICE);
    assertThat(asked).hasSize(1);
    clock.advance(MailboxFolders.RETRY_AFTER);
    folders.towards("owner").of(ALICE);
    assertThat(asked).hasSize(2);
  }

  @Test
  void aProberThatThrowsCostsTheFoldersAndNotTheWarning() {
    MailboxFolders folders =
        folders((_, _) -> {
          throw new IllegalStateException("as the test wants");
        });
    assertThat(folders.towards("owner").of(ALICE)).isEmpty();
    folders.towards("owner").of(ALICE);
    assertThat(asked).hasSize(1);
  }

  @Test
  void aServerHasOneSuchLoginAtATime() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    MailboxFolders folders =
        folders((_, _) -> {
          begun.countDown();
          release.await();
          return FOLDERS;
        });
    Thread first = Thread.ofVirtual().start(() -> folders.towards("owner").of(ALICE));
    begun.await();
    assertThat(folders.towards("owner").of(ALICE)).as("it waited in vain").isEmpty();
    release.countDown();
    first.join();
    assertThat(asked).hasSize(1);
  }

  /** What a server does with a login. */
  @FunctionalInterface
  private interface Answer {
    List<FolderSize> to(Mailbox mailbox, Duration limit) throws InterruptedException;
  }

  private MailboxFolders folders(Answer answer) {
    Mailbox alice = TestServers.mailbox("alice@example.org");
    PolledServer server =
        new PolledServer(
            alice.server(),
            new AnsweringProber(answer),
            Limits.DEFAULT,
            false,
            true,
            List.of(alice),
            null);
    return new MailboxFolders(
        Inventory.of(List.of(alice)), List.of(server), logins, _ -> isBusy.get(), clock);
  }

  private static Subject subject(String address) {
    Mailbox mailbox = TestServers.mailbox(address);
    return new Subject(mailbox.address(), mailbox.server(), "", Resource.STORAGE);
  }

  private final class AnsweringProber implements Prober, Folders {
    private final Answer answer;

    AnsweringProber(Answer answer) {
      this.answer = answer;
    }

    @Override
    public ProbeResult probe(Mailbox mailbox, Trace trace) {
      return new ProbeResult.NoQuota();
    }

    @Override
    public List<FolderSize> of(Mailbox mailbox, Duration limit) {
      asked.add(mailbox.address());
      try {
        return answer.to(mailbox, limit);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
