package mailquota.testing.script;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The script of a {@link ScriptedServer}, from {@code src/test/resources/transcripts}; its README
 * describes the format. Immutable.
 */
public final class Transcript {

  private final String name;
  private final List<Script> scripts;

  Transcript(String name, List<Script> scripts) {
    this.name = name;
    this.scripts = List.copyOf(scripts);
  }

  /** Reads {@code transcripts/NAME.txt}. */
  public static Transcript named(String name) {
    try (var in = Transcript.class.getResourceAsStream("/transcripts/" + name + ".txt")) {
      Objects.requireNonNull(in, () -> "no transcript " + name);
      return parse(name, new String(in.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Parses a text in the test itself.
   *
   * @throws IllegalArgumentException with name and line of what is malformed
   */
  public static Transcript parse(String name, String text) {
    return new TranscriptParser(name).parse(text);
  }

  public String name() {
    return name;
  }

  List<Script> scripts() {
    return scripts;
  }

  /**
   * For each time that the server sends something on its only connection, a transcript that fails
   * at that point instead. A reset instead of the greeting may already fail the client's connect.
   */
  public List<Transcript> failingBeforeEachAnswer(Failure failure) {
    if (scripts.size() != 1) {
      throw new IllegalStateException(name + " has more than one connection");
    }
    var lines = scripts.getFirst().lines();
    return IntStream.range(0, lines.size())
        .filter(index -> lines.get(index).step() instanceof Step.Send)
        .mapToObj(index -> failingAt(index, failure))
        .toList();
  }

  private Transcript failingAt(int index, Failure failure) {
    var script = scripts.getFirst();
    var line = script.lines().get(index);
    var cut = new ArrayList<>(script.lines().subList(0, index));
    cut.add(new Line(line.number(), failure.ending.name(), failure.ending));
    var title =
        "%s, %s instead of line %d: %s".formatted(name, failure, line.number(), line.text());
    return new Transcript(title, List.of(new Script(cut, script.repeated())));
  }

  /** For the names of parameterized tests. */
  @Override
  public String toString() {
    return name;
  }

  /** The kind of failure of a server. */
  public enum Failure {
    STALLS(Step.Ending.STALL),
    RESETS(Step.Ending.RESET),
    CLOSES(Step.Ending.CLOSE);

    private final Step.Ending ending;

    Failure(Step.Ending ending) {
      this.ending = ending;
    }
  }

  /** One connection; a repeated one serves any number of them. */
  record Script(List<Line> lines, boolean repeated) {
    Script {
      lines = List.copyOf(lines);
    }
  }

  /** A step and its line number. */
  record Line(int number, String text, Step step) {}
}
