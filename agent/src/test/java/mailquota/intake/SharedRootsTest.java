package mailquota.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import mailquota.intake.SharedRoots.Sharing;
import mailquota.inventory.Mailbox;
import mailquota.probe.Probe;
import mailquota.quota.Limit;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Which quota roots are recognized as shared; amounts are in KiB as on the wire. */
class SharedRootsTest {

  private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");
  private static final String ACCOUNT = "cPanel Account";
  private static final long LARGE = 984_000_000;
  private static final long LIMIT = 1_024_000_000;

  private final SharedRoots roots = new SharedRoots();
  private final Map<String, Probe> last = new HashMap<>();
  private @Nullable Set<String> recalled = Set.of();
  private Instant now = START;

  @Nested
  class Recognized {

    @Test
    void theRootOfACpanelAccountButNotThoseOfItsMailboxes() {
      cpanel("alice", 1279, LARGE);
      cpanel("bob", 20_480, LARGE);
      assertThat(shared()).as("two may be equal by chance").isEmpty();
      assertThat(cpanel("carol", 300, LARGE).shared()).containsExactly(ACCOUNT);
      assertThat(roots.isShared("mx1", mailbox("dave").address(), ACCOUNT)).isTrue();
      assertThat(roots.isShared("mx1", mailbox("dave").address(), "Mailbox")).isFalse();
      assertThat(roots.isShared("mx2", mailbox("dave").address(), ACCOUNT)).isFalse();
      assertThat(roots.isShared("mx1", address("dave@example.net"), ACCOUNT)).isFalse();
    }

    @Test
    void theRootOfTwoMailboxesThatChangeToTheSameFigures() {
      cpanel("alice", 1279, 984_000_000);
      cpanel("bob", 20_480, 984_000_000);
      cpanel("alice", 1279, 984_000_010);
      cpanel("bob", 20_480, 984_000_010);
      assertThat(shared()).containsExactly(ACCOUNT);
    }

    /** No two readings are equal: each is between two readings of another mailbox. */
    @Test
    void aGrowingRootReadAtDifferentTimes() {
      long used = 700_000;
      for (int i = 0; i < 4; i++) {
        for (String name : List.of("alice", "bob", "carol")) {
          used += 7;
          report(name, root("Mailbox", 100L * name.length(), 51_200), root(ACCOUNT, used, LIMIT));
        }
      }
      assertThat(shared()).containsExactly(ACCOUNT);
    }

    @Test
    void aRootThatGrowsAndIsPurged() {
      three();
      Random random = new Random(7);
      long used = LARGE;
      for (int i = 0; i < 500; i++) {
        used = i % 100 == 99 ? used / 2 : used + (long) random.nextInt(3) * random.nextInt(20_000);
        cpanel(List.of("alice", "bob", "carol").get(random.nextInt(3)), 1279, used);
        assertThat(shared()).as("reading " + i).containsExactly(ACCOUNT);
      }
    }

    @Test
    void aRootOfMailboxesWithoutALimitOfTheirOwn() {
      three();
      report("erin", root(ACCOUNT, LARGE, LIMIT));
      report("erin", root(ACCOUNT, LARGE + 5, LIMIT));
      report("alice", root("Mailbox", 1279, 51_200), root(ACCOUNT, LARGE + 5, LIMIT));
      assertThat(shared()).containsExactly(ACCOUNT);
    }

    @Test
    void aRootWithAChangedLimit() {
      three();
      for (String name : List.of("alice", "bob", "carol", "alice", "bob")) {
        report(name, root("Mailbox", name.length(), 51_200), root(ACCOUNT, LARGE, 2 * LIMIT));
      }
      assertThat(shared()).containsExactly(ACCOUNT);
    }

    @Test
    void aRootThatAnEarlierProcessKnew() {
      recalled = null;
      assertThat(cpanel("alice", 1279, LARGE).shared()).isEmpty();
      recalled = Set.of(ACCOUNT);
      assertThat(cpanel("alice", 1279, LARGE).shared()).containsExactly(ACCOUNT);
    }
  }

  @Nested
  class NotRecognized {

    @Test
    void twoMailboxesOfTheSameSize() {
      for (int i = 0; i < 50; i++) {
        report("alice", root("User quota", LARGE, LIMIT), root("Archive", 5, 1000));
        report("bob", root("User quota", LARGE, LIMIT), root("Archive", 700, 1000));
      }
      assertThat(shared()).isEmpty();
    }

    @Test
    void theOnlyRootOfMailboxesOfTheSameSize() {
      for (String name : List.of("alice", "bob", "carol", "dave", "alice", "bob")) {
        report(name, root("User quota", LARGE, LIMIT));
      }
      assertThat(shared()).isEmpty();
    }

    /** Dovecot has the same root name for each mailbox. */
    @Test
    void rootsOfTheSameNameThatGrowIndependently() {
      for (int seed = 0; seed < 20; seed++) {
        growByThemselves("domain" + seed + ".example", new Random(seed));
      }
    }

    private void growByThemselves(String domain, Random random) {
      List<String> names = List.of("alice", "bob", "carol", "dave", "erin");
      Map<String, Long> used = new HashMap<>();
      names.forEach(name -> used.put(name, 400_000L + random.nextInt(100_000)));
      for (int i = 0; i < 5000; i++) {
        String name = names.get(random.nextInt(names.size()));
        String mailbox = name + "@" + domain;
        used.merge(name, (long) random.nextInt(4) * random.nextInt(2000), Long::sum);
        report(
            mailbox,
            root("User quota", used.getOrDefault(name, 0L), 10_000_000),
            root("Archive", name.hashCode() & 0xffff, 1_000_000));
        assertThat(shared(mailbox(mailbox))).as("reading " + i).isEmpty();
      }
    }

    @Test
    void threeEqualRootsAndADifferentOne() {
      for (int i = 0; i < 20; i++) {
        for (String name : List.of("alice", "bob", "zoe", "carol")) {
          long size = name.equals("zoe") ? LARGE / 3 : LARGE;
          report(name, root("User quota", size, LIMIT), root("Archive", name.length(), 1000));
        }
      }
      assertThat(shared()).isEmpty();
    }

    @Test
    void newMailboxesWithTheSameFewMails() {
      for (long used : List.of(4L, 8L, 8L, 16L, 16L)) {
        for (String name : List.of("alice", "bob", "erin", "dave")) {
          report(name, root("User quota", used, LIMIT), root("Archive", name.hashCode() & 15, 99));
        }
      }
      assertThat(shared()).isEmpty();
    }

    @Test
    void equalCountsOfMessages() {
      for (String name : List.of("alice", "bob", "erin", "carol", "alice", "bob", "erin")) {
        report(name, messages("Messages", 9, 10), root("Archive", name.hashCode() & 255, 999));
      }
      assertThat(shared()).isEmpty();
    }

    /** Some servers report at most the limit. */
    @Test
    void exactlyFullMailboxes() {
      for (String name : List.of("alice", "bob", "erin", "carol", "alice", "bob", "erin")) {
        report(name, root("User quota", LIMIT, LIMIT), root("Archive", name.hashCode() & 255, 999));
      }
      assertThat(shared()).isEmpty();
    }

    @Test
    void emptyMailboxes() {
      for (String name : List.of("alice", "bob", "erin", "carol", "alice", "bob", "erin")) {
        report(name, root("User quota", 0, LIMIT), root("Archive", name.hashCode() & 255, 999));
      }
      assertThat(shared()).isEmpty();
    }

    /** If all roots are equal, the logins have the same mailbox, which has an owner. */
    @Test
    void severalLoginsOfOneMailbox() {
      for (long used : List.of(LARGE, LARGE + 5, LARGE + 9)) {
        for (String name : List.of("alice", "a.smith", "info")) {
          report(name, root("User quota", used, LIMIT), root("Archive", used / 7, LIMIT));
        }
      }
      assertThat(shared()).isEmpty();
    }

    @Test
    void mailboxesOfDifferentDomains() {
      for (String name : List.of("a@one.example", "b@two.example", "c@three.example")) {
        report(name, root("Mailbox", name.hashCode() & 255, 999), root(ACCOUNT, LARGE, LIMIT));
      }
      assertThat(roots.isShared("mx1", address("a@one.example"), ACCOUNT)).isFalse();
    }
  }

  @Test
  void rootsThatDivergeAreNoLongerShared() {
    three();
    for (int i = 1; i < 4; i++) {
      cpanel("alice", 1279, LARGE + 1000L * i);
      cpanel("bob", 20_480, LARGE);
    }
    assertThat(shared()).isEmpty();
    cpanel("alice", 1279, LARGE);
    cpanel("bob", 20_480, LARGE);
    assertThat(shared()).isEmpty();
  }

  @Test
  void oneEarlierFigureDoesNotEndASharedRoot() {
    three();
    cpanel("alice", 1279, LARGE + 50);
    cpanel("bob", 20_480, LARGE);
    assertThat(shared()).containsExactly(ACCOUNT);
  }

  @Test
  void theRootsOfTheFirstMailboxAreUndecidedUntilAnotherReports() {
    assertThat(cpanel("alice", 1279, LARGE).undecided())
        .containsExactlyInAnyOrder("Mailbox", ACCOUNT);
    assertThat(cpanel("bob", 20_480, LARGE).undecided()).containsExactly(ACCOUNT);
    assertThat(cpanel("alice", 1279, LARGE).undecided()).containsExactly(ACCOUNT);
    now = now.plus(Duration.ofHours(1));
    assertThat(cpanel("alice", 1279, LARGE).undecided()).as("for a limited time").isEmpty();
    assertThat(report("dave@example.net", root("User quota", 9, 10)).undecided())
        .as("the only root")
        .isEmpty();
  }

  /** Mailboxes are read concurrently, so the first two readings may arrive in reverse order. */
  @Test
  void aFirstReadingThatArrivesLateIsCompared() {
    Instant begin = now;
    cpanel("alice", 1279, LARGE);
    now = begin.minus(Duration.ofMinutes(2));
    assertThat(cpanel("bob", 20_480, LARGE).undecided()).containsExactly(ACCOUNT);
    now = begin.plus(Duration.ofMinutes(1));
    assertThat(cpanel("carol", 300, LARGE).shared()).containsExactly(ACCOUNT);
  }

  @Test
  void aDomainWithoutMailboxesIsRemoved() {
    three();
    assertThat(roots.remove(mailbox("alice").address())).isFalse();
    assertThat(roots.remove(mailbox("bob").address())).isFalse();
    assertThat(roots.remove(mailbox("carol").address())).isTrue();
    assertThat(shared()).isEmpty();
  }

  @Test
  void aFailedProbeIsNoEvidence() {
    three();
    Probe failed = new Probe(mailbox("alice"), now, Duration.ZERO, new Failed(Reason.DNS, "none"));
    assertThat(roots.add(failed, last.get("alice"), () -> recalled)).isEqualTo(Sharing.NONE);
    assertThat(shared()).containsExactly(ACCOUNT);
  }

  private void three() {
    cpanel("alice", 1279, LARGE);
    cpanel("bob", 20_480, LARGE);
    cpanel("carol", 300, LARGE);
    assertThat(shared()).containsExactly(ACCOUNT);
  }

  private Set<String> shared() {
    return shared(mailbox("alice"));
  }

  private Set<String> shared(Mailbox mailbox) {
    return roots.shared(mailbox.server(), mailbox.address());
  }

  private Sharing cpanel(String name, long own, long account) {
    return report(name, root("Mailbox", own, 51_200), root(ACCOUNT, account, LIMIT));
  }

  /** Reports a reading one minute after the previous one. */
  private Sharing report(String name, QuotaRoot... all) {
    now = now.plus(Duration.ofMinutes(1));
    Reading reading = new Reading(now, new ArrayList<>(List.of(all)));
    Probe probe = new Probe(mailbox(name), now, Duration.ZERO, new Measured(reading));
    Sharing sharing = roots.add(probe, last.get(name), () -> recalled);
    last.put(name, probe);
    return sharing;
  }

  private static Mailbox mailbox(String name) {
    return Mailbox.of(name.contains("@") ? name : name + "@example.org", "mx1");
  }

  private static mailquota.quota.Address address(String address) {
    return new mailquota.quota.Address(address);
  }

  private static QuotaRoot root(String name, long used, long limit) {
    Usage usage = new Usage(used * 1024, new Limit.Finite(limit * 1024));
    return new QuotaRoot(name, Map.of(Resource.STORAGE, usage));
  }

  private static QuotaRoot messages(String name, long used, long limit) {
    return new QuotaRoot(name, Map.of(Resource.MESSAGE, new Usage(used, new Limit.Finite(limit))));
  }
}
