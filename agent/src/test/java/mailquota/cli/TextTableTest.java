package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import mailquota.cli.TextTable.Column;
import mailquota.cli.TextTable.Column.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Help.Ansi;

class TextTableTest {

  private static final List<TextTable.Row> ROWS =
      List.of(
          new TextTable.Row(
              List.of("alice.liddell@example.org", "7", "WARNING"), Ansi.Style.fg_yellow),
          new TextTable.Row(
              List.of("bob@example.org", "1,234", "auth: the server refused the password"),
              Ansi.Style.fg_red));

  @Test
  void aPipeGetsEverythingAndNoColour() {
    assertThat(print(new Terminal(false, false, 100)))
        .isEqualTo(
            """
            MAILBOX                    USED  LEVEL
            alice.liddell@example.org     7  WARNING
            bob@example.org            1,234  auth: the server refused the password
            """
                .replace("USED  LEVEL", " USED  LEVEL")
                .replace("   7  W", "    7  W"));
  }

  @Test
  void aNarrowTerminalCutsTheFirstColumnAndTheSentence() {
    assertThat(print(new Terminal(true, true, 40)))
        .isEqualTo(
            """
            MAILBOX          USED  LEVEL
            alice.liddell…      7  WARNING
            bob@example.o…  1,234  auth: the server…
            """);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 20, 30, 40, 60, 80, 200})
  void noLineIsWiderThanTheTerminal(int columns) {
    assertThat(print(new Terminal(true, true, columns)).replaceAll("\033\\[[0-9;]*m", "").lines())
        .allMatch(line -> line.length() <= columns);
  }

  @Test
  void expendableColumnsGoBeforeANameIsCut() {
    StringWriter out = new StringWriter();
    new TextTable(
            new Column("MAILBOX", Kind.TEXT),
            new Column("USED", Kind.EXPENDABLE_NUMBER),
            new Column("LEVEL", Kind.TEXT))
        .print(ROWS.subList(0, 1), new PrintWriter(out, true), new Terminal(true, true, 36));
    assertThat(out.toString().replaceAll("\033\\[[0-9;]*m", ""))
        .isEqualTo(
            """
            MAILBOX                    LEVEL
            alice.liddell@example.org  WARNING
            """);
  }

  private static String print(Terminal terminal) {
    StringWriter out = new StringWriter();
    new TextTable(
            new Column("MAILBOX", Kind.TEXT),
            new Column("USED", Kind.NUMBER),
            new Column("LEVEL", Kind.TEXT))
        .print(ROWS, new PrintWriter(out, true), terminal);
    return out.toString().replaceAll("\033\\[[0-9;]*m", "");
  }
}
