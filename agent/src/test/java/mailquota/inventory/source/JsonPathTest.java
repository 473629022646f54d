package mailquota.inventory.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The paths of a mapping: what each takes of a value. */
class JsonPathTest {

  private static final JsonNode ITEM =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build()
          .readTree(
              """
              {"name": "a", "blank": " ", "none": null, "yes": true, "a/b": "slash", "c~d": "tilde", "0": "zero",
               "number": 1073741824, "whole": 3.0, "power": 1e9, "huge": 1e999999, "long": 18446744073709551615,
               "list": ["x", ["y"], {"z": 1}, "smtp:al@example.org", "SMTP:alice@example.org"],
               "pairs": [{"name": "used", "value": "5"}, {"name": "total", "value": 7}, "text", {"value": 9}],
               "deep": {"er": {"text": "d"}}}
              """);

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          /name                       ; a
          /deep/er/text               ; d
          /deep/er                    ;
          /a~1b                       ; slash
          /c~0d                       ; tilde
          /0                          ; zero
          /list/0                     ; x
          /list/00                    ;
          /list/2/z                   ; 1
          /list/9                     ;
          /list/*                     ; x
          /list/*/0                   ; y
          /name/*                     ;
          /list/*^SMTP:               ; alice@example.org
          /list/*^smtp:               ; al@example.org
          /list/* ^SMTP:              ; -
          /pairs[name=total]/value    ; 7
          /pairs[name=none]/value     ;
          /name[name=total]/value     ;
          /none | /blank | /missing | /name ; a
          /list/*^X500: | /name       ; a
          /yes                        ; true
          /number                     ; 1073741824
          /whole                      ; 3
          /power                      ; 1000000000
          /huge                       ; 1E+999999
          /long                       ; 18446744073709551615
          /none                       ;
          .                           ;
          """)
  void theFirstTextAtAPath(String path, String expected) {
    if ("-".equals(expected)) {
      assertThatThrownBy(() -> JsonPath.parse(path)).isInstanceOf(IllegalArgumentException.class);
      return;
    }
    assertThat(JsonPath.parse(path).first(ITEM).orElse(null)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "name", "/", "//", "/a/", "/a[b]", "/a[=b]", "/a]", "/a^", "$.a", "/a | ", "/a |", "^x"
      })
  void otherTextsAreNoPath(String text) {
    assertThatThrownBy(() -> JsonPath.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a path such as");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/a", "/a/*/b", "/a[b=c]/*", "/*^x", ".", "/* | /a/*", "*"})
  void otherPathsAreNoPathOfAList(String text) {
    assertThatThrownBy(() -> JsonPath.listSteps(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
