package mailquota.notify.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What strangers may write. */
class PlainTextTest {

  @ParameterizedTest
  @CsvSource({
    "'a\r\nBcc: everybody@example.org', a Bcc: everybody@example.org",
    "' a\t\u0000b\u0085\u2028c\u2029 ', a b c",
    // What reads as evil.exe.png is evil.gnp.exe.
    "evil\u202egnp.exe, evilgnp.exe",
    "\u2066a\u2069\u200e\u200f\u061c\u200b\ufeffb, ab",
    "\ud83d\udce7 é 邮箱 \u0645, \ud83d\udce7 é 邮箱 \u0645",
    // Half a character, and letters that only machines see.
    "a\ud83db\udb40\udc41, ab",
    // Emoji and Indic scripts need it.
    "\ud83d\udc68\u200d\ud83d\udcbb, \ud83d\udc68\u200d\ud83d\udcbb"
  })
  void isOnOneLineAndAllOfItIsSeen(String written, String plain) {
    assertThat(PlainText.of(written)).isEqualTo(plain);
  }

  @Test
  void isNoLongerThanAskedAndCutBetweenCharacters() {
    assertThat(PlainText.of("a".repeat(60), 60)).isEqualTo("a".repeat(60));
    assertThat(PlainText.of("\ud83d\udce7".repeat(61), 60))
        .isEqualTo("\ud83d\udce7".repeat(59) + "…");
  }
}
