package mailquota.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.UUID;
import mailquota.fleet.Slot;
import mailquota.inventory.Mailbox;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two agents, one of which holds the lower and the other the upper half of a server. */
@Tag("real")
@Timeout(60)
@ExtendWith(PostgresqlExtension.class)
class HintRowsIT {

  private static final int HALF = Slot.COUNT / 2;
  private static final Mailbox LOWER = mailbox(0);
  private static final Mailbox UPPER = mailbox(HALF);

  private final Store store;
  private final UUID lower = UUID.randomUUID();
  private final UUID upper = UUID.randomUUID();
  private final HintRows ofLower;
  private final HintRows ofUpper;

  HintRowsIT(Postgresql postgresql) {
    store = new Store(postgresql.store(), InstantSource.system());
    ofLower = new HintRows(store, lower);
    ofUpper = new HintRows(store, upper);
  }

  /** Of the half that begins with a slot. */
  private static Mailbox mailbox(int from) {
    for (int i = 0; ; i++) {
      Mailbox mailbox = Mailbox.of("user" + i + "@example.org", "mx1");
      int slot = Slot.of(mailbox.address());
      if (slot >= from && slot < from + HALF) {
        return mailbox;
      }
    }
  }

  @BeforeEach
  void divide() {
    store.get(
        "divide",
        handle ->
            handle.execute(
                "insert into segment (server, lo, hi, holder) values ('mx1', 0, ?, ?), ('mx1', ?, ?, ?)",
                HALF,
                lower,
                HALF,
                Slot.COUNT,
                upper));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void theHolderOfAMailboxTakesItsHintOnce() {
    ofLower.add(UPPER);
    ofLower.add(LOWER);
    ofUpper.add(LOWER);
    assertThat(ofUpper.take()).containsExactly(UPPER);
    assertThat(ofLower.take()).containsExactly(LOWER);
    assertThat(ofLower.take()).isEmpty();
    ofUpper.add(LOWER);
    assertThat(ofLower.take()).as("asked again").containsExactly(LOWER);
  }

  @Test
  void aHintForASegmentThatNobodyHoldsWaitsForTenMinutes() {
    hold(LOWER, null);
    ofUpper.add(LOWER);
    age("9 minutes");
    assertThat(ofUpper.take()).isEmpty();
    hold(LOWER, upper);
    assertThat(ofUpper.take()).containsExactly(LOWER);

    hold(LOWER, null);
    ofUpper.add(LOWER);
    age("11 minutes");
    assertThat(ofUpper.take()).isEmpty();
    hold(LOWER, upper);
    assertThat(ofUpper.take()).isEmpty();
  }

  private void hold(Mailbox mailbox, @Nullable UUID holder) {
    int slot = Slot.of(mailbox.address());
    store.get(
        "hold",
        handle ->
            handle.execute(
                "update segment set holder = ? where ? >= lo and ? < hi", holder, slot, slot));
  }

  private void age(String interval) {
    store.get(
        "age", handle -> handle.execute("update hint set at = at - cast(? as interval)", interval));
  }
}
