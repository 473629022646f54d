package mailquota.polling;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import mailquota.inventory.Mailbox;
import mailquota.metrics.Exposition;
import mailquota.metrics.Format;
import mailquota.metrics.MailboxMetrics;
import mailquota.metrics.MetricsSettings;
import mailquota.probe.Prober;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Owner;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import mailquota.state.StateStore;
import mailquota.testing.Expositions;
import mailquota.testing.MemoryStateStore;
import mailquota.testing.WatchedServer;
import mailquota.warning.Policies;
import mailquota.warning.Policies.SharedRootsTo;
import mailquota.warning.ResourceStatus;
import mailquota.warning.WarningPolicy;
import org.junit.jupiter.api.Test;

/** A cPanel account at 96 %, which five mailboxes of a few MiB share. */
class MonitorSharedRootsTest extends MonitorRun {

  private static final String ACCOUNT = "cPanel Account";
  private static final Address EVERYONE = new Address("@mx1.example");
  private static final Usage ALMOST_FULL =
      new Usage(984_000_000L << 10, new Limit.Finite(1_024_000_000L << 10));

  private final MemoryStateStore memory = new MemoryStateStore(notices::add);

  @Test
  void theAdminIsNotifiedOnceAndNoOwnerIs() {
    polled(CONSTANTLY, 200, cpanel());

    assertThat(notices)
        .singleElement()
        .satisfies(notice -> {
          assertThat(notice.subject().mailbox()).isEqualTo(EVERYONE);
          assertThat(notice.subject().isShared()).isTrue();
          assertThat(notice.subject().root()).isEqualTo(ACCOUNT);
          assertThat(notice.change().level()).isEqualTo(Level.CRITICAL);
          assertThat(notice.usage()).isEqualTo(ALMOST_FULL);
          assertThat(notice.owner()).isEqualTo(Owner.UNKNOWN);
        });
    assertThat(board.snapshot())
        .as("no mailbox receives mail when the account is full")
        .hasSize(5)
        .allSatisfy(status -> assertThat(status.level()).isEqualTo(Level.CRITICAL));
  }

  @Test
  void digestAndAlertmanagerIncludeItOnce() {
    polled(CONSTANTLY, 200, cpanel());
    Instant now = clock.instant();
    for (Stream<ResourceStatus> all :
        List.of(keeper().resources(now), keeper().fleet(now).resources().stream())) {
      assertThat(all.filter(one -> one.subject().root().equals(ACCOUNT)))
          .singleElement()
          .satisfies(one -> assertThat(one.subject().mailbox()).isEqualTo(EVERYONE));
    }
    assertThat(keeper().fleet(now).resources()).as("five own roots and one shared").hasSize(6);
    assertThat(keeper().fleet(now).mailboxes()).isEqualTo(5);
  }

  @Test
  void theSumsOfTheDomainIncludeItOnce() {
    polled(CONSTANTLY, 200, cpanel());
    assertThat(sum("mailbox_quota_domain_used_bytes"))
        .isEqualTo(ALMOST_FULL.used() + 10.0 * (1 << 20));
    assertThat(sum("mailbox_quota_domain_limit_bytes"))
        .isEqualTo((1_024_000_000L << 10) + 5.0 * (50 << 20));
  }

  @Test
  void theOwnersAreNotifiedIfConfigured() {
    policies = new Policies(WarningPolicy.DEFAULT, Map.of(), Map.of(), SharedRootsTo.OWNERS);
    polled(CONSTANTLY, 200, cpanel());
    assertThat(notices)
        .hasSize(5)
        .allSatisfy(notice -> {
          assertThat(notice.subject().isShared()).isFalse();
          assertThat(notice.roots()).isEqualTo(2);
        });
    assertThat(keeper().resources(clock.instant()).filter(one -> one.subject().isShared()))
        .hasSize(1);
  }

  /** Dovecot has the same root names, with different figures, for each mailbox. */
  @Test
  void ownersOfDistinctRootsWithTheSameNameAreNotified() {
    polled(
        CONSTANTLY,
        200,
        server(
            "mx1", 5, (mailbox, _) -> measured(mailbox, 96L * (1 << 20) + index(mailbox) * 999L)));
    assertThat(notices)
        .hasSize(5)
        .allSatisfy(notice -> assertThat(notice.subject().isShared()).isFalse());
  }

  @Test
  void noNoticeIsRepeatedAfterARestart() {
    polled(CONSTANTLY, 200, cpanel());
    memory.earlier.putAll(memory.remembered);
    assertThat(memory.earlier).containsKey(EVERYONE);
    notices.clear();

    polled(ONCE, 5, cpanel());
    assertThat(notices).isEmpty();
    assertThat(keeper().resources(clock.instant()).filter(one -> one.subject().isShared()))
        .as("known from the first mailbox")
        .hasSize(1);
  }

  @Test
  void anExcludedMailboxCausesNoNotice() {
    WatchedServer usual = cpanel();
    List<Mailbox> excluded =
        usual.mailboxes().stream()
            .map(one -> new Mailbox(one.address(), "mx1", Owner.UNKNOWN, null, null, true))
            .toList();
    polled(
        CONSTANTLY,
        100,
        new WatchedServer("mx1", usual.prober(), usual.limits(), false, true, excluded));
    assertThat(notices).isEmpty();
  }

  private WatchedServer cpanel() {
    Prober prober = (mailbox, _) -> measured(mailbox, ALMOST_FULL.used());
    return server("mx1", 5, prober);
  }

  /** The mailboxes use 0 to 4 MiB of their own roots, ten in total. */
  private ProbeResult measured(Mailbox mailbox, long account) {
    Usage own = new Usage((long) index(mailbox) << 20, new Limit.Finite(50 << 20));
    Limit limit = account == ALMOST_FULL.used() ? ALMOST_FULL.limit() : new Limit.Finite(100 << 20);
    return new Measured(
        new Reading(
            clock.instant(),
            List.of(
                new QuotaRoot("Mailbox", Map.of(Resource.STORAGE, own)),
                new QuotaRoot(ACCOUNT, Map.of(Resource.STORAGE, new Usage(account, limit))))));
  }

  private static int index(Mailbox mailbox) {
    return Integer.parseInt(mailbox.address().localpart().substring("user".length()));
  }

  private double sum(String name) {
    MailboxMetrics mailboxes =
        new MailboxMetrics(board, keeper().sharedRoots(), List::of, () -> MetricsSettings.DEFAULT);
    return Expositions.text(new Exposition(new PrometheusRegistry(), mailboxes), Format.TEXT)
        .lines()
        .filter(line -> line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  @Override
  StateStore memory() {
    return memory;
  }
}
