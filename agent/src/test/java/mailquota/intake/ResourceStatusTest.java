package mailquota.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.forecast.Forecast;
import mailquota.forecast.Forecast.Full;
import mailquota.inventory.Mailbox;
import mailquota.probe.Probe;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Owner;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.state.StateStore;
import mailquota.testing.BoardKeepers;
import mailquota.warning.Fleet;
import mailquota.warning.ResourceStatus;
import mailquota.warning.Subject;
import org.junit.jupiter.api.Test;

/** The resources and the fleet that Alertmanager and the digest read. */
class ResourceStatusTest {

  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
  private static final Mailbox FULLER = Mailbox.of("fuller@example.org", "mx1");
  private static final Mailbox LOCKED = Mailbox.of("locked@example.org", "mx1");
  private static final Mailbox EXCLUDED =
      new Mailbox(new Address("archive@example.org"), "mx1", Owner.UNKNOWN, null, null, true);
  private static final Map<Mailbox, ProbeResult> RESULTS =
      Map.of(
          FULLER, measured(92, 50),
          LOCKED, new Failed(Reason.AUTH, "login refused"),
          EXCLUDED, measured(99, 99));

  @Test
  void eachLimitedResourceIsIncludedExceptOfExcludedMailboxes() {
    assertThat(taken().resources(NOW))
        .containsExactlyInAnyOrder(
            new ResourceStatus(
                subject(Resource.STORAGE), Level.WARNING, usage(92), NOW, Forecast.NONE),
            new ResourceStatus(
                subject(Resource.MESSAGE), Level.OK, usage(50), Instant.EPOCH, Forecast.NONE));
  }

  @Test
  void theFleetIncludesTheFailures() {
    Fleet fleet = taken().fleet(NOW);
    assertThat(fleet.at()).isEqualTo(NOW);
    assertThat(fleet.mailboxes()).isEqualTo(2);
    assertThat(fleet.resources()).hasSize(2);
    assertThat(fleet.failures())
        .containsExactly(new Fleet.Failure(LOCKED.address(), "mx1", Reason.AUTH));
  }

  @Test
  void aSnapshotDoesNotChangeWhenTheMailboxGrows() {
    Board board = new Board();
    BoardKeeper keeper = BoardKeepers.of(board, StateStore.NONE, InstantSource.fixed(NOW), _ -> {});
    grow(keeper, 0, 80);
    MailboxStatus before = board.snapshot().getFirst();
    Full full = before.full().orElseThrow();
    grow(keeper, 80, 120);

    assertThat(before.full()).contains(full);
    assertThat(board.snapshot().getFirst().full()).isPresent().get().isNotEqualTo(full);
  }

  /** By half a percent an hour. */
  private static void grow(BoardKeeper keeper, int fromHour, int toHour) {
    for (int hour = fromHour; hour < toHour; hour++) {
      Instant at = NOW.plus(Duration.ofHours(hour));
      Usage usage = new Usage((long) (20 + hour) << 29, new Limit.Finite(100L << 30));
      Reading reading =
          new Reading(at, List.of(new QuotaRoot("", Map.of(Resource.STORAGE, usage))));
      keeper.accept(new Probe(FULLER, at, Duration.ZERO, new Measured(reading)));
    }
  }

  private static BoardKeeper taken() {
    BoardKeeper keeper =
        BoardKeepers.of(new Board(), StateStore.NONE, InstantSource.fixed(NOW), _ -> {});
    RESULTS.forEach(
        (mailbox, result) -> keeper.accept(new Probe(mailbox, NOW, Duration.ZERO, result)));
    return keeper;
  }

  private static Subject subject(Resource resource) {
    return new Subject(FULLER.address(), "mx1", "User quota", resource);
  }

  private static Usage usage(long percent) {
    return new Usage(percent << 30, new Limit.Finite(100L << 30));
  }

  private static ProbeResult measured(long storage, long messages) {
    Map<Resource, Usage> usages =
        Map.of(Resource.STORAGE, usage(storage), Resource.MESSAGE, usage(messages));
    return new Measured(new Reading(NOW, List.of(new QuotaRoot("User quota", usages))));
  }
}
