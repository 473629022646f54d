package mailquota.store;

import static mailquota.store.Samples.NOW;
import static mailquota.store.Samples.bareNotice;
import static mailquota.store.Samples.notice;
import static mailquota.store.Samples.part;
import static mailquota.store.Samples.remembered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import mailquota.inventory.AddressSet;
import mailquota.inventory.Mailbox;
import mailquota.quota.Level;
import mailquota.quota.Resource;
import mailquota.silence.Silence;
import mailquota.store.Delivered.Outcome;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** From SQLite into a real PostgreSQL. */
@Tag("real")
@ExtendWith(PostgresqlExtension.class)
@Timeout(120)
class StoreCopyIT {

  /** More than a batch. */
  private static final int MANY = 1234;

  private static final OutboxEntry PENDING =
      new OutboxEntry("owner", notice("zoe@example.org", Level.INFO));
  private static final OutboxEntry BARE = new OutboxEntry("owner", bareNotice("adam@example.org"));
  private static final Delivered SENT =
      new Delivered(
          new OutboxEntry("owner", notice("bob@example.org", Level.FULL)),
          Outcome.REJECTED,
          "552 5.2.2 full",
          NOW);

  private final Postgresql postgresql;

  @TempDir private Path folder = Path.of("");
  private String url = "";
  private Store from = new Store(StoreSettings.DEFAULT, InstantSource.fixed(NOW));
  private Store to = from;

  StoreCopyIT(Postgresql postgresql) {
    this.postgresql = postgresql;
  }

  @BeforeEach
  void open() {
    from = sqlite();
    url = postgresql.database();
    to = server();
    fill();
  }

  private Store sqlite() {
    return new Store(
        StoreSettings.sqlite(folder.resolve("state.db").toString()), InstantSource.fixed(NOW));
  }

  private Store server() {
    return new Store(Postgresql.settings(url), InstantSource.fixed(NOW));
  }

  @AfterEach
  void close() {
    from.close();
    to.close();
  }

  private void fill() {
    List<StoredMailbox> mailboxes = new ArrayList<>();
    IntStream.range(0, MANY)
        .forEach(i -> mailboxes.add(remembered("user%d@example.org".formatted(i), Level.OK)));
    mailboxes.add(
        remembered(
            "Bob.O'Neil@example.org",
            NOW,
            part("NUL \0 and \uD83D\uDCEB", Resource.STORAGE, Level.FULL),
            part("long".repeat(100), new Resource("X-NUM-FOLDERS"), Level.INFO)));
    from.record(mailboxes, List.of(PENDING, SENT.entry(), BARE));
    from.ended(List.of(SENT));
    from.add(
        new Silence(
            "s1",
            new Silence.Matcher("*@example.org", null, "mx1", Level.WARNING),
            NOW,
            NOW.plusSeconds(60),
            "ann",
            "moving house"));
    from.mark("digest/postmaster", NOW);
    from.accept("mailboxes", AddressSet.ofHashes(new int[] {-5, 0, 7}));
  }

  @Test
  void everythingIsThereAfterwards() {
    AtomicInteger rows = new AtomicInteger();
    long copied = StoreCopy.copy(from, to, rows::incrementAndGet);

    assertThat(copied).isEqualTo(StoreCopy.rows(from)).isEqualTo(rows.get());
    assertThat(StoreCopy.rows(to)).isEqualTo(copied);
    assertThat(recalled(to)).hasSize(MANY + 1).isEqualTo(recalled(from));
    assertThat(to.pending("owner", 10)).containsExactly(PENDING, BARE);
    assertThat(Deliveries.of(to, 10)).containsExactly(SENT);
    assertThat(to.silences()).hasSize(1).isEqualTo(from.silences());
    assertThat(to.mark("digest/postmaster")).contains(NOW);
    assertThat(to.accepted("mailboxes").map(AddressSet::hashes))
        .hasValueSatisfying(hashes -> assertThat(hashes).containsExactly(-5, 0, 7));
    assertThat(to.mailboxes("mx1")).hasSize(MANY + 1);
  }

  private long copy() {
    return StoreCopy.copy(from, to, () -> {});
  }

  private static Map<String, List<String>> recalled(Store store) {
    Map<String, List<String>> found = new TreeMap<>();
    store.recall(each ->
        each.parts()
            .forEach(part ->
                found
                    .computeIfAbsent(each.mailbox().value(), _ -> new ArrayList<>())
                    .add(
                        "%s %s %s %s %s %s"
                            .formatted(
                                each.measuredAt(),
                                part.root(),
                                part.resource(),
                                part.usage(),
                                part.state(),
                                part.history().points()))));
    found.values().forEach(parts -> parts.sort(null));
    return found;
  }

  /** New notices come behind the copied ones. */
  @Test
  void anAgentContinuesWithIt() {
    copy();
    to.close();
    to = server();
    OutboxEntry later = new OutboxEntry("owner", notice("later@example.org", Level.INFO));
    to.record(List.of(), List.of(PENDING, later));
    to.forget(List.of(Mailbox.of("user7@example.org", "mx1")));

    assertThat(to.pending("owner", 10)).containsExactly(PENDING, BARE, later);
    assertThat(recalled(to)).hasSize(MANY);
  }

  @Test
  void aTargetThatIsNotEmptyIsRefused() {
    to.mark("any", NOW);

    assertThatThrownBy(this::copy)
        .isInstanceOf(StoreException.class)
        .hasMessage(
            "cannot copy %s in %s: expected an empty store, table job has 1 rows"
                .formatted(from.place(), to.place()));
    assertThat(StoreCopy.rows(to)).isEqualTo(1);
  }

  @Test
  void aFailureInTheMiddleLeavesTheTargetEmpty() {
    to.mark("creates the tables", NOW);
    postgresql.sql(
        Postgresql.nameOf(url), "delete from job; alter table silence add check (id <> 's1')");

    assertThatThrownBy(this::copy)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("silence");
    assertThat(StoreCopy.rows(to)).isZero();
  }

  @Test
  void aStoreThatAnAgentUsesIsRefused() {
    try (Store agents = sqlite()) {
      assertThat(agents.acquireLock()).isTrue();
      assertThatThrownBy(this::copy)
          .hasMessage(
              "cannot copy in %s: an agent uses the store: stop the agent first"
                  .formatted(from.place()));
    }
    to.requireReadable();
    postgresql.sql(
        Postgresql.nameOf(url),
        """
        insert into agent (name, id, since, until, servers, digests, ranges, version, timeline)
        values ('a', gen_random_uuid(), now(), now() + interval '1 h', '{}', '{}', '{}', '1', 1)
        """);
    assertThatThrownBy(this::copy).hasMessageContaining(to.place() + ": an agent uses the store");
    assertThat(StoreCopy.rows(to)).isZero();
  }
}
