package mailquota;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import mailquota.inventory.Mailbox;
import mailquota.polling.Discovery;
import mailquota.polling.PolledServer;
import mailquota.probe.Directory;
import mailquota.probe.Limits;
import mailquota.quota.Address;
import mailquota.quota.ProbeResult;
import mailquota.quota.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeapWatchTest {

  private static final long ENOUGH_FOR_2000 = HeapWatch.wantedBytes(2000);

  private final PrintStream stderr = System.err;
  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(logged, true, UTF_8));
  }

  @AfterEach
  void restore() {
    System.setErr(stderr);
  }

  @Test
  void moreMailboxesWantMore() {
    assertThat(HeapWatch.wantedBytes(0)).isPositive();
    assertThat(HeapWatch.wantedBytes(2000)).isGreaterThan(HeapWatch.wantedBytes(1000));
  }

  /** The first ended in an OutOfMemoryError; the second carries its mailboxes and two scrapes. */
  @Test
  void aHeapThatWasFoundTooSmallIsTooSmall() {
    assertThat(HeapWatch.wantedBytes(60_000)).isGreaterThan(40L << 20);
    assertThat(HeapWatch.wantedBytes(10_000)).isLessThan(192L << 20);
  }

  @Test
  void aHeapThatIsLargeEnoughIsNotMentioned() {
    new HeapWatch(ENOUGH_FOR_2000).watching(List.of(server("mx1", 1000), server("mx2", 1000)));
    assertThat(logged.toString(UTF_8)).isEmpty();
  }

  @Test
  void theMailboxesOfAllServersCount() {
    new HeapWatch(ENOUGH_FOR_2000).watching(List.of(server("mx1", 1000), server("mx2", 1001)));
    assertThat(logged.toString(UTF_8)).contains("WARN", "mailboxes=2001 need a heap of ");
  }

  @Test
  void aServerThatListsMoreIsNoticedOnce() {
    PolledServer discovering =
        server("mx1", 10)
            .with(
                new Discovery(
                    () -> new Directory.Listing.Failed(Reason.CONNECT, ""),
                    Duration.ofHours(1),
                    listed -> mailboxes("mx1", listed.size())));
    Discovery discovery =
        Objects.requireNonNull(
            new HeapWatch(ENOUGH_FOR_2000).watching(List.of(discovering)).getFirst().discovery());
    List<Address> many = mailboxes("mx1", 3000).stream().map(Mailbox::address).toList();
    for (int count : List.of(2000, 2001, 3000)) {
      assertThat(discovery.mailboxes().apply(many.subList(0, count))).hasSize(count);
    }
    assertThat(logged.toString(UTF_8)).containsOnlyOnce("WARN").contains("mailboxes=2001 ");
  }

  private static PolledServer server(String name, int count) {
    return new PolledServer(
        name,
        (_, _) -> new ProbeResult.NoQuota(),
        new Limits(1, 1, Duration.ofSeconds(1), Duration.ofSeconds(1)),
        false,
        true,
        mailboxes(name, count),
        null);
  }

  private static List<Mailbox> mailboxes(String server, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Mailbox.of("user" + i + "@example.org", server))
        .toList();
  }
}
