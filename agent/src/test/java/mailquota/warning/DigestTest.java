package mailquota.warning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import mailquota.quota.Level;
import mailquota.quota.Reason;
import org.junit.jupiter.api.Test;

class DigestTest {

  private static final Set<Level> SERIOUS = EnumSet.of(Level.WARNING, Level.CRITICAL, Level.FULL);

  @Test
  void resourcesAreListedByLevelTheFullestFirst() {
    Digest digest = Digest.of(Fleets.mixed(), SERIOUS, Fleets.YESTERDAY);
    assertThat(digest.over().keySet()).containsExactly(Level.FULL, Level.CRITICAL, Level.WARNING);
    assertThat(names(Objects.requireNonNull(digest.over().get(Level.CRITICAL)).first()))
        .containsExactly("lea@example.net", "kim@example.net");
    assertThat(digest.overCount()).isEqualTo(5);
  }

  @Test
  void episodesSinceTheLastDigestAreNew() {
    Digest digest = Digest.of(Fleets.mixed(), SERIOUS, Fleets.YESTERDAY);
    assertThat(names(digest.newlyOver().first()))
        .containsExactly("<b>eve</b>@example.org", "kim@example.net");
  }

  @Test
  void theFullestAndTheSoonestFullAreListedAtAnyLevel() {
    Digest digest = Digest.of(Fleets.mixed(), EnumSet.of(Level.FULL), Fleets.YESTERDAY);
    assertThat(names(digest.fullest())).hasSize(7).endsWith("joe@example.net", "ana@example.org");
    assertThat(names(digest.soonest()))
        .containsExactly("kim@example.net", "bob@example.org", "joe@example.net");
  }

  @Test
  void failuresAreListedByReason() {
    Digest digest = Digest.of(Fleets.mixed(), SERIOUS, Fleets.YESTERDAY);
    assertThat(digest.failures().keySet()).containsExactly(Reason.AUTH, Reason.TIMEOUT);
    assertThat(Objects.requireNonNull(digest.failures().get(Reason.AUTH)).first())
        .extracting(failure -> failure.mailbox().value())
        .containsExactly("gone@example.org", "old@example.org");
  }

  @Test
  void aLargeFleetIsCutAndCounted() {
    Digest digest = Digest.of(Fleets.large(1000), SERIOUS, Fleets.YESTERDAY);
    Digest.Listed<ResourceStatus> critical =
        Objects.requireNonNull(digest.over().get(Level.CRITICAL));
    assertThat(critical.first()).hasSize(Digest.MOST);
    assertThat(critical.count()).isEqualTo(1000);
    assertThat(critical.others()).isEqualTo(1000 - Digest.MOST);
    assertThat(digest.fullest()).hasSize(Digest.TOP);
  }

  private static List<String> names(List<ResourceStatus> resources) {
    return resources.stream().map(one -> one.subject().mailbox().value()).toList();
  }
}
