package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of the Nagios plugin guidelines, section "Threshold and Ranges", and ours. */
class ThresholdRangeTest {

  @ParameterizedTest
  @CsvSource({
    "10,     -1 10.01 11,   0 5 10",
    "10:,    -1 9.99,       10 11 1000",
    "~:10,   10.01 11,      -1000 0 10",
    "10:20,  9.99 20.01,    10 15 20",
    "@10:20, 10 15 20,      9.99 20.01",
    "@80:95, 80 95,         79.99 95.01 120",
    "@90:,   90 91 1000,    -1 89.99",
    "@~:10,  -5 10,         10.01",
    "@10,    0 10,          -1 10.01",
    "80%,    80.01 120,     0 80",
    "80%:95%, 79 96,        80 95",
    ":10,    -1 11,         0 10",
    "-5:5,   -6 6,          -5 0 5",
    "97.5,   97.51,         97.5",
    "0:,     -1,            0 100"
  })
  void aValueIsAnAlertOrNot(String range, String alerts, String quiet) {
    ThresholdRange parsed = ThresholdRange.parse(range);
    for (String value : alerts.split(" ", -1)) {
      assertThat(parsed.alerts(new BigDecimal(value))).as("%s of %s", value, range).isTrue();
    }
    for (String value : quiet.split(" ", -1)) {
      assertThat(parsed.alerts(new BigDecimal(value))).as("%s of %s", value, range).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "80%,80",
    "80,80",
    "~:95,~:95",
    "10:,10:",
    "@80%:95%,@80:95",
    "0:10,10",
    ":10,10",
    "0:,0:",
    "@~:,@~:",
    "~:,~:",
    "@0:,@0:",
    "97.5,97.5"
  })
  void itIsWrittenWithoutPercentSigns(String range, String written) {
    ThresholdRange parsed = ThresholdRange.parse(range);
    assertThat(parsed).hasToString(written);
    assertThat(ThresholdRange.parse(written)).isEqualTo(parsed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "@", ":", "@:", "x", "80 95", "95:80", "~", "~10", "10:~", "80%%", "1e3", "80:95:"
      })
  void anythingElseIsRefusedWithWhatWasExpected(String range) {
    assertThatThrownBy(() -> ThresholdRange.parse(range))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a percentage such as 80%, or a range of them such as 10:");
  }
}
