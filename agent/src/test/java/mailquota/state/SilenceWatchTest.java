package mailquota.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Resource;
import mailquota.silence.Silence;
import mailquota.silence.Silences;
import mailquota.store.Store;
import mailquota.store.StoreException;
import mailquota.store.StoreSettings;
import mailquota.testing.Eventually;
import mailquota.testing.SettableClock;
import mailquota.warning.Subject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The silences known to the agent, with a real file that another process writes to. */
@Timeout(30)
class SilenceWatchTest {

  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
  private static final Subject ALICE =
      new Subject(new Address("alice@example.org"), "mx1", "User quota", Resource.STORAGE);

  private final SettableClock clock = new SettableClock(NOW);

  @TempDir private Path folder;
  private Store agents;
  private Store another;
  private SilenceWatch watch;

  @BeforeEach
  void open() {
    agents = new Store(settings(), clock);
    another = new Store(settings(), clock);
    watch = new SilenceWatch(agents, clock);
  }

  private StoreSettings settings() {
    return StoreSettings.sqlite(folder.resolve("state.db").toString());
  }

  @AfterEach
  void close() {
    watch.loop().close();
    another.close();
    agents.close();
  }

  @Test
  void storedSilencesAreKnownAfterTheStart() {
    another.add(silence("s1"));
    assertThat(watch.now()).isEqualTo(Silences.NONE);
    assertThat(watch.active()).isEmpty();
    watch.loop().start();
    // The start does not wait for a store that may hang.
    Eventually.await(() -> watch.active().isPresent());
    assertThat(isSilent()).isTrue();
    assertThat(watch.active()).contains(1L);
  }

  @Test
  void changesOfAnotherProcessAreSeenByTheNextRefresh() {
    watch.refresh();
    assertThat(watch.active()).contains(0L);
    another.add(silence("s1"));
    watch.refresh();
    assertThat(isSilent()).isTrue();
    another.expire("s1", NOW);
    watch.refresh();
    assertThat(isSilent()).isFalse();
  }

  @Test
  void ownChangesApplyImmediatelyAndAreStored() {
    watch.add(silence("s1"));
    assertThat(isSilent()).isTrue();
    assertThat(another.silences()).containsExactly(silence("s1"));
    clock.advance(Duration.ofMinutes(1));

    assertThat(watch.expire("s1")).isTrue();
    assertThat(isSilent()).isFalse();
    assertThat(another.silences().getFirst().endsAt()).isEqualTo(NOW.plusSeconds(60));
    assertThat(watch.expire("s1")).isFalse();
    assertThat(watch.expire("s2")).isFalse();
  }

  @Test
  void aSilenceEndsWithoutARefresh() {
    watch.add(silence("s1"));
    clock.advance(Duration.ofHours(1));
    assertThat(isSilent()).isFalse();
    assertThat(watch.active()).contains(0L);
    assertThat(watch.refresh().all()).containsExactly(silence("s1"));
    assertThat(watch.now()).isEqualTo(Silences.NONE);
  }

  @Test
  void theLastKnownSilencesApplyWhileTheStoreIsDown() {
    watch.add(silence("s1"));
    sql("alter table silence rename to away");

    assertThatThrownBy(watch::refresh).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> watch.add(silence("s2"))).isInstanceOf(StoreException.class);
    assertThat(watch.now().all()).containsExactly(silence("s1"));
    assertThat(isSilent()).isTrue();

    sql("alter table away rename to silence");
    assertThat(watch.refresh().all()).containsExactly(silence("s1"));
  }

  @Test
  void itStartsWhileTheStoreIsDown() {
    agents.close();
    watch.loop().start();
    assertThat(watch.now()).isEqualTo(Silences.NONE);
    assertThat(watch.active()).isEmpty();
  }

  private void sql(String statement) {
    try (Connection connection = DriverManager.getConnection(settings().url())) {
      connection.createStatement().execute(statement);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private boolean isSilent() {
    return watch.now().cover(ALICE, Level.FULL, clock.instant());
  }

  private static Silence silence(String id) {
    return new Silence(
        id,
        new Silence.Matcher("*@example.org", null, null, null),
        NOW,
        NOW.plus(Duration.ofHours(1)),
        "ann",
        "");
  }
}
