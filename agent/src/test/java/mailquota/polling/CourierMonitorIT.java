package mailquota.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import mailquota.Probers;
import mailquota.board.Board;
import mailquota.inventory.Mailbox;
import mailquota.probe.Limits;
import mailquota.probe.Method;
import mailquota.probe.TestServers;
import mailquota.quota.Address;
import mailquota.quota.ProbeResult.Measured;
import mailquota.state.StateStore;
import mailquota.testing.BoardKeepers;
import mailquota.testing.WatchedServer;
import mailquota.testing.courier.Courier;
import mailquota.testing.courier.CourierExtension;
import mailquota.warning.Policies;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("real")
@Timeout(60)
class CourierMonitorIT {

  private static final PollSettings OFTEN =
      new PollSettings(Duration.ofMillis(50), Duration.ofMillis(200), true);
  private static final Limits SIXTEEN =
      new Limits(16, 1000, Duration.ofSeconds(5), Duration.ofSeconds(10));

  /** The agent has sixteen connections; Courier accepts four and closes the others. */
  @Test
  void everyMailboxIsMeasuredOnAServerWithFewerConnectionsThanConfigured()
      throws InterruptedException {
    CourierExtension.require();
    try (Courier courier = Courier.start(4)) {
      List<Mailbox> mailboxes =
          IntStream.range(0, 20)
              .mapToObj(i -> Mailbox.of("user" + i + "@courier.example.org", "courier"))
              .toList();
      mailboxes.forEach(m -> courier.addUser(m.address().toString(), "1000000S"));
      WatchedServer server =
          new WatchedServer(
              "courier",
              Probers.of(TestServers.of(Method.IMAP, courier.imapPort()), InstantSource.system()),
              SIXTEEN,
              false,
              true,
              mailboxes);

      Set<Address> measured = measured(server, mailboxes.size());

      assertThat(measured).hasSameSizeAs(mailboxes);
      assertThat(courier.log()).contains("Maximum connection limit reached");
    }
  }

  /** Waits until all mailboxes are measured, and returns the measured ones. */
  private static Set<Address> measured(WatchedServer server, int count)
      throws InterruptedException {
    Set<Address> measured = ConcurrentHashMap.newKeySet();
    CountDownLatch left = new CountDownLatch(count);
    InstantSource clock = InstantSource.system();
    Monitor monitor =
        WatchedServer.monitor(
            List.of(server),
            OFTEN,
            Policies.DEFAULT,
            clock,
            BoardKeepers.of(
                new Board(),
                StateStore.NONE,
                clock,
                status -> {
                  if (status.lastProbe().result() instanceof Measured
                      && measured.add(status.mailbox().address())) {
                    left.countDown();
                  }
                }));
    monitor.start();
    try {
      assertThat(left.await(40, TimeUnit.SECONDS)).isTrue();
      return measured;
    } finally {
      monitor.stop(Duration.ofSeconds(5));
    }
  }
}
