package mailquota.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which selections are forgotten. */
class SelectionsTest {

  private static final int ROWS = 1000;

  private static Selection selection(String name) {
    return new Selection(name, Query.ALL, Instant.EPOCH, Addresses.of(List.of()), new int[ROWS]);
  }

  @Test
  void theOneThatWasNotReadForLongestMakesWay() {
    Selections selections = new Selections(3 * selection("").bytes());
    for (String name : List.of("a", "b", "c")) {
      selections.add(selection(name));
    }
    assertThat(selections.find("a", Query.ALL)).isPresent();
    selections.add(selection("d"));
    assertThat(selections.find("b", Query.ALL)).isEmpty();
    assertThat(selections.find("a", Query.ALL)).isPresent();
    assertThat(selections.find("c", Query.ALL)).isPresent();
    assertThat(selections.find("d", Query.ALL)).isPresent();
  }

  @Test
  void oneThatIsTooLargeStaysUntilTheNext() {
    Selections selections = new Selections(10);
    selections.add(selection("a"));
    assertThat(selections.find("a", Query.ALL)).isPresent();
    selections.add(selection("b"));
    assertThat(selections.find("a", Query.ALL)).isEmpty();
    assertThat(selections.find("b", Query.ALL)).isPresent();
  }

  @Test
  void theNewestOfAQueryIsFoundByItsTime() {
    Selections selections = new Selections(10);
    selections.add(selection("a"));
    assertThat(selections.find(Query.ALL, Instant.EPOCH)).isPresent();
    assertThat(selections.find(Query.ALL, Instant.EPOCH.plusSeconds(1))).isEmpty();
    selections.clear();
    assertThat(selections.find(Query.ALL, Instant.EPOCH)).isEmpty();
  }
}
