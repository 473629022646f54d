package mailquota.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import mailquota.quota.Bytes;
import mailquota.quota.Durations;
import mailquota.quota.Ratio;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigValuesTest {

  @ParameterizedTest
  @CsvSource({
    "500ms,500ms",
    "1000ms,1s",
    "15s,15s",
    "60s,1m",
    "90s,90s",
    "5m,5m",
    "2h,2h",
    "24h,1d",
    "7d,7d",
    "0s,0s",
    "36500d,36500d",
    "1500ms,1500ms"
  })
  void durationsAreWrittenInTheirLargestUnit(String read, String written) {
    assertThat(Durations.written(Durations.parse(read))).isEqualTo(written);
    assertThat(Durations.parse(written)).isEqualTo(Durations.parse(read));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "s",
        "-5s",
        "1.5h",
        "5 m",
        "5M",
        "1w",
        "99999999999s",
        "36501d",
        "110000d",
        "999999999h"
      })
  void anInvalidDurationIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Durations.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"50/s", "0.5/s", "30/m", "100/h", "1/h", "7/h", "1/m", "0.001/h", "2.5/s", "90/m"})
  void ratesAreReadAgainAsTheyWere(String text) {
    Rate rate = Rate.parse(text);
    assertThat(Rate.parse(rate.written())).isEqualTo(rate);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "50", "50/d", "0/s", "0.0/h", "-1/s", "/s", "1e3/s"})
  void anInvalidRateIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Rate.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "50MiB,50MiB",
    "1024MiB,1GiB",
    "25MB,25MB",
    "0B,0B",
    "1.5GiB,1536MiB",
    "512B,512B",
    "1000kB,1MB",
    "1025B,1025B"
  })
  void sizesAreWrittenToTheByte(String read, String written) {
    assertThat(Bytes.parse(read).exact()).isEqualTo(written);
    assertThat(Bytes.parse(written)).isEqualTo(Bytes.parse(read));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0%", "80%", "97.5%", "100%", "0.001%", "33.3333%", "120%", "7%"})
  void ratiosAreWrittenExactly(String text) {
    Ratio ratio = Ratio.parse(text);
    assertThat(ratio.exact()).isEqualTo(text);
    assertThat(Ratio.parse(ratio.exact())).isEqualTo(ratio);
  }

  @ParameterizedTest
  @CsvSource({
    "mail.example.org,mail.example.org,993",
    "mail.example.org:143,mail.example.org,143",
    "[2001:db8::1]:143,2001:db8::1,143",
    "[::1],::1,993",
    "127.0.0.1:0,127.0.0.1,0"
  })
  void addressesHaveAHostAndAPort(String text, String host, int port) {
    assertThat(HostPort.parse(text, 993)).isEqualTo(new HostPort(host, port));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ":993", "a:b", "::1", "a:99999", "a b", "imap://a", "user@host", "[]"})
  void anInvalidAddressIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> HostPort.parse(text, 993));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "LOCALHOST", "mail.localhost", "127.0.0.1", "127.1.2.3", "::1"})
  void loopbackIsThisMachine(String host) {
    assertThat(HostPort.isLoopback(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost.example.org", "127.0.0.1.example.org", "10.0.0.1", "1270.0.0.1"})
  void anythingElseIsAnotherHost(String host) {
    assertThat(HostPort.isLoopback(host)).isFalse();
  }
}
