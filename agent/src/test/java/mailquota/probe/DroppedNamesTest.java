package mailquota.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DroppedNamesTest {

  @Test
  void eachKindIsReportedOnceAndAgainWhenTheirNumberChanges() {
    var first = dropped("user/a b", "user/c d");
    assertThat(first.changes(new DroppedNames()))
        .containsExactly("lists names that are not watched: kind=\"spaces\" names=2");
    assertThat(first).as("for DEBUG").hasToString("{spaces=Kind[count=2, example=user/a b]}");
    assertThat(dropped("user/c d", "user/a b").changes(first)).isEmpty();
    var more = dropped("user/a b", "user/c d");
    more.add("other", "x".repeat(1000));
    assertThat(more.changes(first)).singleElement().asString().contains("kind=\"other\" names=1");
    assertThat(more.toString()).contains("example=xxx").hasSizeLessThan(200);
    assertThat(dropped("user/a b").changes(first)).singleElement().asString().contains("names=1");
    assertThat(new DroppedNames().changes(first)).isEmpty();
  }

  private static DroppedNames dropped(String... names) {
    var dropped = new DroppedNames();
    for (String name : names) {
      dropped.add("spaces", name);
    }
    return dropped;
  }
}
