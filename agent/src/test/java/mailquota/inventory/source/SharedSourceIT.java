package mailquota.inventory.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import mailquota.inventory.MailboxEntry;
import mailquota.inventory.source.Source.Outcome;
import mailquota.net.Deadline;
import mailquota.quota.Address;
import mailquota.quota.Bytes;
import mailquota.quota.Secret;
import mailquota.store.Store;
import mailquota.store.StoreSettings;
import mailquota.store.StoredListings;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two agents with one source and a real PostgreSQL, reading by reading. */
@Tag("real")
@Timeout(120)
@ExtendWith(PostgresqlExtension.class)
class SharedSourceIT {

  private static final MailboxEntry ALICE =
      new MailboxEntry(
          new Address("älice@example.org"),
          "mx1",
          "alice@elsewhere.example",
          Locale.forLanguageTag("pt-BR"),
          new Bytes(5_000_000_000L),
          null,
          true);
  private static final MailboxEntry BOB = MailboxEntry.of(new Address("bob@example.org"), "mx2");

  private static final SourceSettings.Common SETTINGS =
      new SourceSettings.Common(
          "people",
          "mx1",
          Duration.ofMinutes(5),
          Duration.ofMinutes(1),
          LimitUnit.B,
          SourceGuard.DEFAULT);

  private final StoreSettings settings;
  private final Store store;
  private final AgentOfTest a;
  private final AgentOfTest b;
  private String reader = "a";
  private List<MailboxEntry> content = List.of(ALICE, BOB);

  SharedSourceIT(Postgresql postgresql) {
    settings = Postgresql.settings(postgresql.database());
    store = new Store(settings, InstantSource.system());
    a = new AgentOfTest("a");
    b = new AgentOfTest("b");
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** One that reads a source which answers the present content. */
  private final class AgentOfTest {

    private final SharedSource source;
    private final List<MailboxEntry> read = new ArrayList<>();
    private int readings;

    /** As a source that hashes its rows does. */
    private List<MailboxEntry> last = List.of();

    AgentOfTest(String name) {
      Source own =
          new Source() {
            @Override
            public Outcome read(Rows rows, Deadline deadline) {
              readings++;
              if (content.equals(last)) {
                return new Outcome.Unchanged();
              }
              content.forEach(rows::add);
              last = content;
              return new Outcome.Complete();
            }

            @Override
            public void forget() {
              last = List.of();
            }
          };
      source = new SharedSource(SETTINGS, own, new StoredListings(store, _ -> name.equals(reader)));
    }

    Outcome read() {
      Rows rows =
          new Rows(SETTINGS, new RowChecks(_ -> true, _ -> true), 2_000_000, List.of(), () -> {});
      Outcome outcome = source.read(rows, Deadline.in(SETTINGS.timeout()));
      if (outcome instanceof Outcome.Complete) {
        read.clear();
        read.addAll(rows.entries());
      }
      return outcome;
    }
  }

  @Test
  void oneReadsForAll() {
    assertThat(a.read()).isInstanceOf(Outcome.Complete.class);
    assertThat(b.read()).isInstanceOf(Outcome.Complete.class);
    assertThat(b.read).isEqualTo(content);
    assertThat(a.read()).isInstanceOf(Outcome.Unchanged.class);
    assertThat(b.read()).isInstanceOf(Outcome.Unchanged.class);
    content = List.of(BOB);
    assertThat(a.read()).isInstanceOf(Outcome.Complete.class);
    assertThat(b.read()).isInstanceOf(Outcome.Complete.class);
    assertThat(b.read).isEqualTo(content);
    assertThat(b.readings).isZero();
  }

  @Test
  void anotherOneGoesOn() {
    a.read();
    b.read();
    reader = "b";
    content = List.of(BOB);
    assertThat(a.read()).isInstanceOf(Outcome.Unchanged.class); // Nothing was published since.
    b.read();
    assertThat(a.read()).isInstanceOf(Outcome.Complete.class);
    assertThat(a.read).isEqualTo(content);
    assertThat(a.readings).isEqualTo(1);
  }

  /** It has read the source itself, because nothing was published yet. */
  @Test
  void oneThatBecomesTheReaderPublishesWhatIsUnchanged() {
    assertThat(b.read()).isInstanceOf(Outcome.Complete.class);
    reader = "b";
    assertThat(b.read()).isInstanceOf(Outcome.Unchanged.class);
    assertThat(b.read()).isInstanceOf(Outcome.Complete.class);
    assertThat(a.read()).isInstanceOf(Outcome.Complete.class);
    assertThat(a.readings).isZero();
  }

  @Test
  void aSourceWithPasswordsIsReadByEach() {
    content =
        List.of(
            BOB,
            new MailboxEntry(
                new Address("c@example.org"), "mx1", null, null, null, new Secret("s"), null));
    a.read();
    b.read();
    assertThat(b.readings).isEqualTo(1);
    assertThat(b.read).isEqualTo(content);
    assertThat(a.read()).isInstanceOf(Outcome.Unchanged.class);
    assertThat(a.readings).isEqualTo(2);
  }

  @Test
  void anOldContentIsNotUsed() throws SQLException {
    a.read();
    postpone();
    assertThat(b.read()).isInstanceOf(Outcome.Complete.class);
    assertThat(b.readings).isEqualTo(1);
    a.read();
    content = List.of(BOB);
    assertThat(b.read())
        .isInstanceOf(Outcome.Complete.class); // That of a, which has read it again.
    assertThat(b.read).contains(ALICE);
    assertThat(b.readings).isEqualTo(1);
  }

  /** Nobody has read the source for an hour. */
  private void postpone() throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(settings.url(), Postgresql.USER, Postgresql.PASSWORD);
        Statement update = connection.createStatement()) {
      update.execute("update listing set read_at = read_at - interval '1 h'");
    }
  }

  @Test
  void aMillionMailboxesFit() {
    content =
        IntStream.range(0, 1_000_000)
            .mapToObj(
                i -> MailboxEntry.of(new Address("user" + i + "@d" + i % 100 + ".example"), "mx1"))
            .toList();
    a.read();
    b.read();
    assertThat(b.read).isEqualTo(content);
  }
}
