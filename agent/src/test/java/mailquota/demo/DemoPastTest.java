package mailquota.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.INSTANT;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import mailquota.forecast.Forecast;
import mailquota.forecast.Forecast.Full;
import mailquota.forecast.History.Point;
import mailquota.quota.Usage;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import mailquota.store.StoredMailbox;
import mailquota.store.StoredMailbox.ResourceState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoPastTest {

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir private Path folder;

  @Test
  void theStoreHasThreeWeeksOfEachMailbox() {
    Map<String, StoredMailbox> stored = past(40);
    assertThat(stored).hasSize(40);
    assertThat(stored.get("peter@example.com")).returns("pop", StoredMailbox::server);
    assertThat(stored.get("ursula@example.org")).returns(List.of(), StoredMailbox::parts);
    assertThat(stored.get(DemoWorld.WRONG_PASSWORD_USER))
        .extracting(StoredMailbox::measuredAt, INSTANT)
        .isBefore(NOW.minus(Duration.ofHours(1)));
    assertThat(stored.values())
        .flatExtracting(StoredMailbox::parts)
        .allSatisfy(part -> {
          Point first = part.history().points().getFirst();
          Point last = part.history().points().getLast();
          assertThat(Duration.between(first.at(), last.at()).toDays()).isGreaterThanOrEqualTo(19);
          assertThat(last.at()).isBefore(NOW);
          assertThat(last.used()).isLessThanOrEqualTo(usage(part).used() * 1.001);
        });
  }

  @Test
  void severalAreExpectedToBeFullSoonAndNotAll() {
    Map<String, StoredMailbox> stored = past(40);
    long forecasts =
        stored.values().stream()
            .flatMap(each -> each.parts().stream())
            .filter(DemoPastTest::isExpectedToBeFull)
            .count();
    assertThat(forecasts).isBetween(5L, 35L);
  }

  @Test
  void aSilenceHoldsForOneDomain() {
    try (Store store = store(10)) {
      assertThat(store.silences())
          .singleElement()
          .satisfies(silence -> {
            assertThat(silence.isActiveAt(NOW)).isTrue();
            assertThat(silence.matcher().domain()).isEqualTo("example.com");
          });
    }
  }

  private static Usage usage(ResourceState part) {
    return Objects.requireNonNull(part.usage());
  }

  private static boolean isExpectedToBeFull(ResourceState part) {
    return Forecast.of(part.history(), usage(part), NOW) instanceof Full;
  }

  private Map<String, StoredMailbox> past(int mailboxes) {
    Map<String, StoredMailbox> stored = new HashMap<>();
    try (Store store = store(mailboxes)) {
      store.recall(each -> stored.merge(each.mailbox().value(), each, StoredMailbox::and));
    }
    return stored;
  }

  private Store store(int mailboxes) {
    String file = folder.resolve("state.db").toString();
    Store store = new Store(StoreSettings.sqlite(file), InstantSource.fixed(NOW));
    DemoPast.write(new DemoWorld(mailboxes, () -> 0), store, NOW);
    return store;
  }
}
