package mailquota.polling;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import mailquota.board.MailboxStatus;
import mailquota.config.ConfigLoader;
import mailquota.config.LoadedConfig.Valid;
import mailquota.inventory.Mailbox;
import mailquota.inventory.source.AcceptedSets;
import mailquota.inventory.source.Listings;
import mailquota.inventory.source.RowChecks;
import mailquota.inventory.source.SourceState;
import mailquota.inventory.source.Sources;
import mailquota.quota.Address;
import mailquota.state.StateStore;
import mailquota.testing.MemoryStateStore;
import mailquota.testing.postgresql.MailboxSite;
import mailquota.testing.postgresql.Postgresql;
import mailquota.testing.postgresql.PostgresqlExtension;
import mailquota.warning.Notice;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A site with 20,000 mailboxes in a table of a real PostgreSQL that changes each minute: 1 % are
 * added, half of which have been there before, 1 % are removed, and 1 % have another contact.
 */
@Tag("real")
@ExtendWith(PostgresqlExtension.class)
@Timeout(300)
class ChangingSiteIT extends MonitorRun {

  private static final int MAILBOXES = 20_000;
  private static final int CHANGED = MAILBOXES / 100;
  private static final int MINUTES = 10;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** With the jitter, each mailbox is probed at least once a minute. */
  private static final PollSettings EACH_MINUTE =
      new PollSettings(Duration.ofSeconds(50), Duration.ofSeconds(50), false);

  private final MailboxSite site;
  private final MemoryStateStore memory = new MemoryStateStore(notices::add);

  @TempDir private Path folder;

  ChangingSiteIT(Postgresql postgresql) {
    site = new MailboxSite(postgresql);
  }

  @Override
  StateStore memory() {
    return memory;
  }

  @Test
  void itIsWatchedAsItIsAfterEachMinute() throws IOException {
    site.add(0, MAILBOXES);
    Sources sources = sources();
    ManualPolling polling =
        polling(EACH_MINUTE, server("mx1", 0, (mailbox, _) -> measured(percent(mailbox))));
    Set<Address> warned = new HashSet<>();
    for (int minute = 0; minute <= MINUTES; minute++) {
      if (minute > 0) {
        change(minute);
      }
      assertThat(sources.readOnce()).isEmpty();
      polling.poller().replace(sources.inventory().on("mx1"));
      polling.tick(MINUTE);

      assertThat(watched(sources)).as("minute %d", minute).isEqualTo(site.contacts());
      assertThat(onBoard()).as("minute %d", minute).isEqualTo(site.contacts());
      assertThat(state(sources).objection()).isNull();
      assertThat(state(sources).mailboxes()).isEqualTo(MAILBOXES);
      warnEachOnce(warned);
    }
    aLossOfMostIsHeld(sources);
  }

  private Sources sources() throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("config.yaml"),
            """
            servers: {mx1: {method: imap, address: localhost, auth: {password: pw}}}
            mailboxes:
              - server: mx1
                sql: {url: "%s", user: %s, password: %s, query: "select address, contact from mailbox"}
            """
                .formatted(site.url(), Postgresql.USER, Postgresql.PASSWORD));
    Sources sources =
        new Sources(
            _ -> Optional.empty(),
            new RowChecks("mx1"::equals, _ -> true),
            () -> 2 * MAILBOXES,
            AcceptedSets.NONE,
            Listings.NONE,
            clock,
            _ -> {});
    sources.use(((Valid) new ConfigLoader(Map.of()).load(config)).config().sources());
    return sources;
  }

  private void change(int minute) {
    int removed = (minute - 1) * CHANGED;
    site.remove(removed, removed + CHANGED);

    int back = minute > 2 ? CHANGED / 2 : 0;
    site.add(removed - 2 * CHANGED, removed - 2 * CHANGED + back);
    int added = MAILBOXES + removed;
    site.add(added, added + CHANGED - back);

    int moved = MAILBOXES / 2 + removed;
    site.prefixContacts("since" + minute + ".", moved, moved + CHANGED);
  }

  private static Map<String, String> watched(Sources sources) {
    return contacts(sources.inventory().mailboxes().stream().toList());
  }

  private Map<String, String> onBoard() {
    return contacts(board.snapshot().stream().map(MailboxStatus::mailbox).toList());
  }

  private static Map<String, String> contacts(List<Mailbox> mailboxes) {
    return mailboxes.stream()
        .collect(
            toMap(mailbox -> mailbox.address().value(), mailbox -> mailbox.owner().contact() + ""));
  }

  private static SourceState state(Sources sources) {
    return sources.states().values().iterator().next();
  }

  /** Every tenth mailbox is at 85 %, about which one notice is sent. */
  private static long percent(Mailbox mailbox) {
    return mailbox.address().localpart().endsWith("0") ? 85 : 50;
  }

  /** No state is lost: a mailbox that is or comes back in the table is not warned again. */
  private void warnEachOnce(Set<Address> warned) {
    Map<String, String> contacts = site.contacts();
    for (Notice notice : notices) {
      Address mailbox = notice.subject().mailbox();
      assertThat(warned.add(mailbox)).as("%s for the first time", mailbox).isTrue();
      assertThat(notice.owner().contact()).isEqualTo(contacts.get(mailbox.value()));
    }
    notices.clear();
    assertThat(warned).containsAll(full(contacts));
    assertThat(board.snapshot())
        .allMatch(status -> status.states().isEmpty() == (percent(status.mailbox()) == 50));
  }

  private static Set<Address> full(Map<String, String> contacts) {
    Set<Address> full = new HashSet<>();
    for (String address : contacts.keySet()) {
      if (percent(Mailbox.of(address, "mx1")) > 50) {
        full.add(new Address(address));
      }
    }
    return full;
  }

  private void aLossOfMostIsHeld(Sources sources) {
    Map<String, String> before = site.contacts();
    site.sql("delete from mailbox where id % 3 = 0");
    assertThat(sources.readOnce()).isEmpty();
    assertThat(state(sources).objection()).startsWith("it lacks 6").endsWith("of mailboxes=20000");
    assertThat(watched(sources)).isEqualTo(before);
  }
}
