package mailquota.quota;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SanitizerTest {

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x00,
        0x07,
        0x09,
        0x0a,
        0x0d,
        0x1b,
        0x7f, // C0 and DEL
        0x80,
        0x85,
        0x9b,
        0x9f, // C1: next line, and CSI, which begins an escape sequence
        0x061c,
        0x200e,
        0x200f, // marks of direction
        0x202a,
        0x202b,
        0x202c,
        0x202d,
        0x202e, // embeddings and overrides
        0x2066,
        0x2067,
        0x2068,
        0x2069, // isolates
        0x2028,
        0x2029, // separators
        0xfeff,
        0xe0041 // invisible
      })
  void controlCharactersAreReplaced(int character) {
    String text = "a" + Character.toString(character) + "b";
    assertThat(Sanitizer.line(text)).isEqualTo("a?b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\ud800b", "a\udc00b", "a\ud800"})
  void anUnpairedSurrogateIsReplaced(String text) {
    assertThat(Sanitizer.line(text)).isEqualTo(text.replace('\ud800', '?').replace('\udc00', '?'));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "User quota", "Größe 配额", "صندوق", "e\u0301", "\ud83d\ude00", "a…b?"})
  void printableTextIsUnchanged(String text) {
    assertThat(Sanitizer.line(text)).isEqualTo(text);
    assertThat(Sanitizer.json(text)).isEqualTo(text);
  }

  @Test
  void jsonStaysEquivalent() {
    assertThat(Sanitizer.json("{\"root\":\"gnp\u202eexe\u009b1m\u2028\ud800\udb40\udc41\"}"))
        .isEqualTo("{\"root\":\"gnp\\u202eexe\\u009b1m\\u2028\\ud800\\udb40\\udc41\"}");
  }
}
