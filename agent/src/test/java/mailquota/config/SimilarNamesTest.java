package mailquota.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimilarNamesTest {

  private static final List<String> KNOWN =
      List.of("servers", "mailboxes", "poll", "http", "min-interval", "max-interval", "to", "from");

  @ParameterizedTest
  @CsvSource({
    "server, servers",
    "mailbox, mailboxes",
    "pol, poll",
    "HTTP, http",
    "opll, poll",
    "min-intervall, min-interval",
    "mininterval, min-interval",
    "form, from",
    "t, to"
  })
  void aFewTypingErrorsAreForgiven(String written, String known) {
    assertThat(SimilarNames.find(written, KNOWN)).contains(known);
  }

  @ParameterizedTest
  @CsvSource({"password", "x", "zzz", "interval"})
  void somethingElseIsNotGuessed(String written) {
    assertThat(SimilarNames.find(written, KNOWN)).isEmpty();
  }

  @Test
  void nothingIsKnownOfAnEmptyList() {
    assertThat(SimilarNames.find("poll", List.of())).isEmpty();
  }
}
