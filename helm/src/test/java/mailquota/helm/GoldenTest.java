package mailquota.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is rendered, word for word. {@code -Dgolden.update=true} writes it anew, to be reviewed. */
class GoldenTest {

  private static final Path GOLDEN = Path.of("src/test/golden");

  static Stream<Path> variations() throws IOException {
    return Chart.variations();
  }

  @ParameterizedTest
  @MethodSource("variations")
  void aVariationRendersToItsGoldenFile(Path values) throws IOException {
    Path golden = golden(values);
    // The dashboards are compared with their source by DashboardsTest.
    String rendered =
        Chart.render(values)
            .replaceAll("(?m)(^  [\\w-]+\\.json: \\|\n)(?:    .*\n)++", "$1    …\n");
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(GOLDEN);
      Files.writeString(golden, rendered);
    }

    assertThat(rendered).isEqualTo(Files.readString(golden));
  }

  @Test
  void everyGoldenFileHasItsVariation() throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN)) {
      assertThat(files)
          .containsExactlyInAnyOrderElementsOf(variations().map(GoldenTest::golden).toList());
    }
  }

  private static Path golden(Path values) {
    return GOLDEN.resolve(values.getFileName().toString().replace("-values.yaml", ".yaml"));
  }
}
