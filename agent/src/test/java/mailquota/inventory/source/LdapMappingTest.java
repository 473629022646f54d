package mailquota.inventory.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The text of a mapping. */
class LdapMappingTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          mail; mail
          0.9.2342.19200300.100.1.3 |mail; 0.9.2342.19200300.100.1.3 | mail
          proxyAddresses   ^SMTP:|mail; proxyAddresses ^SMTP: | mail
          kopanoQuotaHard[ kopanoQuotaOverride = 1 ]; kopanoQuotaHard [kopanoQuotaOverride=1]
          a ^x [b=two words] | c; a ^x [b=two words] | c
          """)
  void aMappingIsWrittenAsItIsParsed(String text, String written) {
    assertThat(LdapMapping.parse(text)).hasToString(written);
    assertThat(LdapMapping.parse(written)).isEqualTo(LdapMapping.parse(text));
  }

  @Test
  void theAttributesOfConditionsAreNamedToo() {
    assertThat(LdapMapping.parse("a ^x [b=1] | c [b=2] | d").attributes())
        .containsExactly("a", "b", "c", "b", "d");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "*", "mail |", "two words", "a [b]", "a [b=]", "a ^", "a=b", "/mail"})
  void anotherTextIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LdapMapping.parse(text))
        .withMessageStartingWith("an attribute such as mail");
  }
}
