package mailquota.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CommonValuesTest {

  @Test
  void equalValuesAreShared() {
    CommonValues<Limit> values = new CommonValues<>();
    Limit first = values.share(new Limit.Finite(5));
    assertThat(values.share(new Limit.Finite(5))).isSameAs(first);
    for (long count = 0; count < 10_000; count++) {
      assertThat(values.share(new Limit.Finite(count))).isEqualTo(new Limit.Finite(count));
    }
  }

  @Test
  void mailboxesWithTheSameRootAndLimitShareThem() {
    QuotaRoot one = root(1);
    QuotaRoot other = root(2);
    assertThat(one.name()).isSameAs(other.name());
    assertThat(limit(one)).isSameAs(limit(other));
  }

  private static Limit limit(QuotaRoot root) {
    return root.resources().values().iterator().next().limit();
  }

  @SuppressWarnings("StringConstructor") // Each answer of a server has a new object.
  private static QuotaRoot root(long used) {
    return new QuotaRoot(
        new String("User quota"),
        Map.of(Resource.STORAGE, new Usage(used, new Limit.Finite(1L << 30))));
  }
}
