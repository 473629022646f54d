package mailquota.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import mailquota.inventory.Mailbox;
import mailquota.probe.Directory;
import mailquota.probe.Directory.Listing;
import mailquota.quota.Address;
import mailquota.quota.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DiscovererTest {

  private static final Address ALICE = new Address("alice@example.org");
  private static final Duration NEVER = Duration.ofDays(1);

  /** The next answers of the server; a listing waits for one. */
  private interface Answer {
    Listing give();
  }

  private final SynchronousQueue<Answer> answers = new SynchronousQueue<>();
  private final LinkedBlockingQueue<List<Mailbox>> found = new LinkedBlockingQueue<>();
  private final Discoverer discoverer =
      new Discoverer("mx1", new Discovery(directory(), NEVER, this::mailboxes), found::add);

  @BeforeEach
  void start() {
    discoverer.start();
  }

  @AfterEach
  void stop() {
    discoverer.stop();
  }

  @Test
  void aListingThatThrowsIsCountedAndFollowedByTheNext() throws InterruptedException {
    answers.put(() -> {
      throw new IllegalStateException("as planned");
    });
    discoverer.loop().wake();
    answers.put(() -> new Listing.Listed(List.of(ALICE)));
    assertThat(next()).extracting(Mailbox::address).containsExactly(ALICE);
    assertThat(discoverer.loop().failures()).isOne();
    assertThat(discoverer.hasListed()).isTrue();
  }

  @Test
  void aListingThatFailsOrIsEmptyChangesNothing() throws InterruptedException {
    answers.put(() -> new Listing.Failed(Reason.TIMEOUT, "as planned"));
    discoverer.loop().wake();
    answers.put(() -> new Listing.Listed(List.of()));
    discoverer.loop().wake();
    answers.put(() -> new Listing.Listed(List.of(ALICE)));
    assertThat(next()).hasSize(1);
    assertThat(found).isEmpty();
    assertThat(discoverer.loop().failures()).isZero();
  }

  private List<Mailbox> next() throws InterruptedException {
    List<Mailbox> mailboxes = found.poll(20, TimeUnit.SECONDS);
    assertThat(mailboxes).isNotNull();
    return mailboxes;
  }

  private List<Mailbox> mailboxes(List<Address> addresses) {
    return addresses.stream().map(address -> Mailbox.of(address.value(), "mx1")).toList();
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
