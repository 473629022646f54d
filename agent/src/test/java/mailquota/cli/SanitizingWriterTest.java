package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi.Style;

class SanitizingWriterTest {

  @Test
  void onlyLineEndsAndTabsCommand() {
    assertThat(printed(false, "a\tb\nc\r\nd\u001b[31me\u009b31mf\u202eg\u0085h\u2028i\rj\0k\n"))
        .isEqualTo("a\tb\nc\r\nd?[31me?31mf?g?h?i?j?k\n");
  }

  @Test
  void stylesPassWhereThereAreColours() {
    String red =
        Style.fg_red.on() + "full" + Style.fg_red.off() + Style.bold.on() + Style.reset.on();
    assertThat(printed(true, red)).isEqualTo(red);
    assertThat(printed(false, red)).doesNotContain("\u001b");
  }

  @Test
  void noOtherSequencePassesThere() {
    assertThat(printed(true, "\u001b[2J\u001b[8m\u001b]0;title\u0007\u001b[1;31m"))
        .isEqualTo("?[2J?[8m?]0;title??[1;31m");
  }

  @Test
  void charactersWrittenOneByOneAreLookedAtToo() {
    StringWriter out = new StringWriter();
    PrintWriter printer = new SanitizingWriter(out, false).printer();
    printer.write(0x1b);
    printer.write(new char[] {'a', '\u009b', 'b'}, 1, 2);
    printer.printf("%s", "\u202e");
    printer.flush();
    assertThat(out).hasToString("??b?");
  }

  private static String printed(boolean hasStyles, String text) {
    StringWriter out = new StringWriter();
    PrintWriter printer = new SanitizingWriter(out, hasStyles).printer();
    printer.print(text);
    printer.flush();
    return out.toString();
  }
}
