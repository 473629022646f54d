package mailquota.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

  @Nested
  class AnAddress {

    @Test
    void hasADomainInLowerCaseAndAnUnchangedLocalPart() {
      assertThat(new Address("Alice@Example.ORG")).isEqualTo(new Address("Alice@example.org"));
      assertThat(new Address("Alice@example.org")).isNotEqualTo(new Address("alice@example.org"));
    }

    @ParameterizedTest
    @CsvSource({
      "alice@example.org, alice, example.org",
      "'\"a@b\"@example.org', '\"a@b\"', example.org",
      "alice, alice, ''"
    })
    void isSplitAtTheLastAt(String address, String localpart, String domain) {
      assertThat(new Address(address).localpart()).isEqualTo(localpart);
      assertThat(new Address(address).domain()).isEqualTo(domain);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          " ",
          "a b@example.org",
          "a\r\nX: y@example.org",
          "a\ud800@x.org",
          "a@\udc00"
        })
    void hasNoSpacesOrControlCharacters(String address) {
      assertThatIllegalArgumentException().isThrownBy(() -> new Address(address));
      assertThat(Address.find(address)).isEmpty();
    }
  }

  @Nested
  class ASize {

    @ParameterizedTest
    @CsvSource({
      "50MiB, 52428800",
      "2GiB, 2147483648",
      "25MB, 25000000",
      "1.5 GiB, 1610612736",
      "512B, 512",
      "0B, 0",
      "8191PiB, 9222246136947933184"
    })
    void isParsed(String written, long count) {
      assertThat(Bytes.parse(written)).isEqualTo(new Bytes(count));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "50", "MiB", "-1MiB", "1e3MiB", "50 mebibytes", "8192PiB"})
    void isRefusedWhenMalformed(String written) {
      assertThatIllegalArgumentException().isThrownBy(() -> Bytes.parse(written));
    }

    @ParameterizedTest
    @CsvSource({
      "0, 0 B",
      "1023, 1023 B",
      "1024, 1.0 KiB",
      "10240, 10 KiB",
      "1048575, 1.0 MiB",
      "977105060, 932 MiB",
      "1073741824, 1.0 GiB",
      "9223372036854775807, 8.0 EiB"
    })
    void isPrintedInTheLargestUnit(long count, String shown) {
      assertThat(new Bytes(count).human()).isEqualTo(shown);
    }
  }

  @Nested
  class ARatio {

    @ParameterizedTest
    @CsvSource({
      "0.91, 91%",
      "0.9999, 99.9%",
      "0.99999, 99.9%",
      "1.0, 100%",
      "1.2, 120%",
      "0.0, 0%",
      "0.29, 29%"
    })
    void isNeverRoundedUpToFull(double value, String shown) {
      assertThat(new Ratio(value).percent()).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0.8", "80", "-1%", "eighty%", "NaN%"})
    void isRefusedWhenNotAPercentage(String written) {
      assertThatIllegalArgumentException().isThrownBy(() -> Ratio.parse(written));
    }

    @Test
    void keepsItsDecimalsInTheExactForm() {
      assertThat(Ratio.parse("97.5%")).isEqualTo(new Ratio(0.975));
      assertThat(Ratio.parse("97.5%").exact()).isEqualTo("97.5%");
    }
  }

  @Test
  void resourceNamesIgnoreCase() {
    assertThat(new Resource("storage")).isEqualTo(Resource.STORAGE);
  }

  @Test
  void usedMayExceedTheLimitAndTheRatioIsNotClamped() {
    assertThat(new Usage(1100, new Limit.Finite(1000)).ratio()).contains(new Ratio(1.1));
  }

  @Test
  void unlimitedHasNoRatio() {
    assertThat(new Usage(1100, Limit.UNLIMITED).ratio()).isEmpty();
  }

  @Test
  void theHeadlineIsTheHighestRatioOfStorageAndMessagesOverAllRoots() {
    Reading reading =
        new Reading(
            Instant.EPOCH,
            List.of(
                new QuotaRoot(
                    "a", Map.of(Resource.STORAGE, usage(10), Resource.MESSAGE, usage(20))),
                new QuotaRoot("b", Map.of(Resource.STORAGE, usage(90))),
                new QuotaRoot("c", Map.of(new Resource("X-NUM-FOLDERS"), usage(99)))));

    assertThat(reading.headline()).isEqualTo(Optional.of(new Ratio(0.9)));
  }

  @Test
  void aSecretPrintsAsStars() {
    assertThat(new Secret("hunter2")).hasToString("***");
    assertThat("" + new Secret("hunter2")).doesNotContain("hunter2");
  }

  private static Usage usage(long percent) {
    return new Usage(percent, new Limit.Finite(100));
  }
}
