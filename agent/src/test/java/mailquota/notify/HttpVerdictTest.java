package mailquota.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mailquota.notify.Delivery.Rejected;
import mailquota.notify.Delivery.RetryLater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each status, against the table in docs/channels.md. */
class HttpVerdictTest {

  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (\\d{3})(?:-(\\d{3}))? \\| (accepted|retried|rejected) \\|");
  private static final Map<Integer, String> DOCUMENTED = documented();

  static IntStream statuses() {
    return IntStream.rangeClosed(100, 599);
  }

  @ParameterizedTest
  @MethodSource("statuses")
  void everyStatusHasTheVerdictOfTheTable(int status) {
    String label = HttpVerdict.of("chat.example.org", status, null, NOW).label();
    assertThat(label.equals("retry") ? "retried" : label).isEqualTo(DOCUMENTED.get(status));
  }

  @Test
  void anInvalidStatusIsRetried() {
    assertThat(Stream.of(0, 99, 600, 999).map(status -> HttpVerdict.of("h", status, null, NOW)))
        .allMatch(RetryLater.class::isInstance);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "120                           | PT2M",
        " 5                            | PT5S",
        "0                             | PT0S",
        "Tue, 24 Nov 2026 08:10:00 GMT | PT10M",
        "Tue, 24 Nov 2026 07:59:00 GMT | PT0S",
        "999999999                     | PT1H",
        "99999999999999999999999       | PT0S",
        "-5                            | PT0S",
        "soon                          | PT0S"
      })
  void retryAfterIsHonouredForAnHourAtMost(String retryAfter, Duration wait) {
    for (int status : new int[] {429, 503}) {
      assertThat(HttpVerdict.of("chat.example.org", status, retryAfter, NOW))
          .isEqualTo(new RetryLater("chat.example.org answered " + status, wait));
    }
  }

  @Test
  void aRedirectIsReportedAsSuch() {
    assertThat(HttpVerdict.of("chat.example.org", 302, null, NOW))
        .isInstanceOfSatisfying(
            Rejected.class, rejected -> assertThat(rejected.why()).contains("redirect"));
  }

  private static Map<Integer, String> documented() {
    Map<Integer, String> verdicts = new LinkedHashMap<>();
    try {
      String document = Files.readString(Path.of("../docs/channels.md"));
      for (MatchResult row : ROW.matcher(document).results().toList()) {
        int from = Integer.parseInt(row.group(1));
        int to = row.group(2) == null ? from : Integer.parseInt(row.group(2));
        // A single status stands above the range that it is an exception of.
        IntStream.rangeClosed(from, to)
            .forEach(status -> verdicts.putIfAbsent(status, row.group(3)));
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return verdicts;
  }
}
