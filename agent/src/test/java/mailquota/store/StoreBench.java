package mailquota.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import mailquota.bench.Report;
import mailquota.forecast.History;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import mailquota.warning.WarningState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A million mailboxes, with 64 points of history each, written in batches and read back. */
class StoreBench {

  private static final int MAILBOXES = 1_000_000;
  private static final int BATCH = 1000;
  private static final int SINGLE = 500;

  @TempDir private Path folder = Path.of("");

  @Test
  void sqlite() throws Exception {
    Path file = folder.resolve("state.db");
    measure("SQLite", StoreSettings.sqlite(file.toString()));
    System.out.printf("%,d MiB of file%n", Files.size(file) >> 20);
  }

  @Test
  void postgresql() {
    PostgresqlExtension.require();
    try (Postgresql postgresql = Postgresql.start()) {
      measure(
          "PostgreSQL, on this machine, without fsync", Postgresql.settings(postgresql.database()));
    }
  }

  private static void measure(String name, StoreSettings settings) {
    try (Store store = new Store(settings, InstantSource.system())) {
      store.silences(); // The schema.
      double inserted = perSecond(MAILBOXES, () -> writeAll(store));
      double updated = perSecond(MAILBOXES, () -> writeAll(store));
      double decided = perSecond(SINGLE, () -> decide(store));
      AtomicInteger restored = new AtomicInteger();
      double recalled = perSecond(MAILBOXES, () -> store.recall(_ -> restored.incrementAndGet()));
      assertThat(restored.get()).isEqualTo(MAILBOXES);
      Report.of("The store: " + name)
          .row("mailboxes", MAILBOXES)
          .row("new ones written in a second", inserted)
          .row("known ones written in a second", updated)
          .row("decisions with a notice in a second, each its own transaction", decided)
          .row("restored in a second", recalled)
          .row("heap allowed, MiB", Runtime.getRuntime().maxMemory() >> 20)
          .print();
    }
  }

  private static double perSecond(int count, Runnable work) {
    long begin = System.nanoTime();
    work.run();
    return count / (Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1e3);
  }

  private static void writeAll(Store store) {
    History history = Samples.history(1000);
    List<StoredMailbox> batch = new ArrayList<>(BATCH);
    for (int i = 0; i < MAILBOXES; i++) {
      batch.add(mailbox(i, history));
      if (batch.size() == BATCH) {
        store.record(batch, List.of());
        batch.clear();
      }
    }
  }

  private static void decide(Store store) {
    History history = Samples.history(1000);
    for (int i = 0; i < SINGLE; i++) {
      StoredMailbox mailbox = mailbox(i, history);
      store.record(
          List.of(mailbox),
          List.of(
              new OutboxEntry("owner", Samples.notice(mailbox.mailbox().value(), Level.WARNING))));
    }
  }

  private static StoredMailbox mailbox(int number, History history) {
    return new StoredMailbox(
        new Address("user" + number + "@example.org"),
        "mx1",
        Samples.NOW,
        List.of(
            new StoredMailbox.ResourceState(
                "User quota",
                Resource.STORAGE,
                new Usage(999_000_000, new Limit.Finite((1L << 30) * (1 + number % 10))),
                WarningState.CLEAR,
                history)));
  }
}
