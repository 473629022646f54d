package mailquota.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mailquota.config.LoadedConfig.Invalid;
import mailquota.config.LoadedConfig.Valid;
import mailquota.testing.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each {@code config/invalid/*.yaml} and, beside it, all that is said of it. */
class InvalidConfigTest {

  private static final Path FOLDER = Path.of("src/test/resources/config/invalid");

  private static final Pattern PROGRAMMERS_WORDS =
      Pattern.compile(
          "(?i)exception|jackson|json ?token|unexpected token|deserializ|\\bjava\\b|null|\\bObject\\b|PT\\d");

  static Stream<String> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".yaml"))
          .map(name -> name.replace(".yaml", ""))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyProblemHasAPlainMessage(String name) {
    String problems = problems(FOLDER.resolve(name + ".yaml"));
    Golden.check(FOLDER.resolve(name + ".txt"), problems);
    assertThat(problems)
        .doesNotContainPattern(PROGRAMMERS_WORDS)
        .doesNotContain("hunter2", "of-mx1");
  }

  @Test
  void aFileThatIsNotThereIsOneProblem(@TempDir Path folder) {
    Path file = folder.resolve("none.yaml");
    assertThat(problems(file))
        .isEqualTo(file + ": expected a file that can be read, got no such file\n");
  }

  @Test
  void aFolderIsNoFile(@TempDir Path folder) {
    assertThat(problems(folder))
        .isEqualTo(folder + ": expected a file that can be read, got a folder\n");
  }

  @Test
  void aFileThatIsNoTextIsOneProblem(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("a.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertThat(problems(file))
        .isEqualTo(file + ": expected a file that can be read, got one that is no UTF-8 text\n");
  }

  private static String problems(Path file) {
    Map<String, String> environment =
        Map.of("MX1_PASSWORD", "of-mx1", "EMPTY", "", "TWO_LINES", "of-mx1\nof-mx2\n");
    return switch (new ConfigLoader(environment).load(file)) {
      case Invalid(List<Problem> problems) ->
          problems.stream()
              .map(problem -> problem + "\n")
              .collect(Collectors.joining())
              .replace(FOLDER.toAbsolutePath() + "/", "")
              .replace(FOLDER + "/", "");
      case Valid _ -> "nothing is wrong with it\n";
    };
  }
}
