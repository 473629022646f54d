package mailquota.testing.script;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.testing.script.Transcript.Line;
import mailquota.testing.script.Transcript.Script;

/** Parses the text of one transcript. */
final class TranscriptParser {

  private static final Pattern STEP =
      Pattern.compile(
          "(?<word>S|C\\??|raw|drip)(?:\\{(?<times>\\d+|\\*)}|\\{(?<millis>\\d+)ms})?:?(?: (?<text>.*))?");
  private static final Pattern CONNECTION = Pattern.compile("== connection( \\*)?");

  private final String name;
  private final List<Script> scripts = new ArrayList<>();
  private final List<Line> lines = new ArrayList<>();
  private boolean repeated;

  TranscriptParser(String name) {
    this.name = name;
  }

  Transcript parse(String text) {
    int number = 0;
    for (var line : text.lines().toList()) {
      number++;
      if (!line.isBlank() && !line.startsWith("#")) {
        take(number, line);
      }
    }
    finishConnection();
    return new Transcript(name, scripts);
  }

  private void take(int number, String line) {
    var connection = CONNECTION.matcher(line);
    if (connection.matches()) {
      finishConnection();
      repeated = connection.group(1) != null;
    } else {
      lines.add(new Line(number, line, step(number, line)));
    }
  }

  private void finishConnection() {
    if (!lines.isEmpty()) {
      scripts.add(new Script(lines, repeated));
      lines.clear();
    }
  }

  private Step step(int number, String line) {
    return switch (line) {
      case "stall" -> Step.Ending.STALL;
      case "reset" -> Step.Ending.RESET;
      case "close" -> Step.Ending.CLOSE;
      case "lose" -> new Step.Lose();
      case "tls" -> new Step.StartTls(false);
      case "tls refused" -> new Step.StartTls(true);
      default -> stepWithText(number, line);
    };
  }

  private Step stepWithText(int number, String line) {
    var parts = STEP.matcher(line);
    if (!parts.matches()) {
      throw new IllegalArgumentException("%s:%d: not understood: %s".formatted(name, number, line));
    }
    var text = parts.group("text") == null ? "" : parts.group("text");
    return switch (parts.group("word")) {
      case "S" -> new Step.Send(bytes(text + "\r\n"), times(parts));
      case "raw" -> new Step.Send(text.translateEscapes(), times(parts));
      case "drip" -> new Step.Drip(bytes(text + "\r\n"), interval(parts));
      case "C?" -> new Step.Expect(new LinePattern(text), true);
      default -> new Step.Expect(new LinePattern(text), false);
    };
  }

  private static String bytes(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  private static long times(Matcher parts) {
    var times = parts.group("times");
    if (times == null) {
      return 1;
    }
    return times.equals("*") ? Step.FOREVER : Long.parseLong(times);
  }

  private static Duration interval(Matcher parts) {
    var millis = parts.group("millis");
    return Duration.ofMillis(millis == null ? 0 : Long.parseLong(millis));
  }
}
