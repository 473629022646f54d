package mailquota.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Helm 4's own program and the generator of the README say. */
class ProgramsTest {

  static Stream<Path> variations() throws IOException {
    return Chart.variations();
  }

  @ParameterizedTest
  @MethodSource("variations")
  void helmLintsEachVariation(Path values) throws IOException, InterruptedException {
    Tool.Run lint = Tool.HELM.run("lint", "--strict", "-f", values, Chart.FOLDER);

    assertThat(lint.output()).contains("1 chart(s) linted, 0 chart(s) failed");
    assertThat(lint.exit()).isZero();
  }

  @Test
  void helmRefusesAValueThatTheSchemaDoesNotKnow() throws IOException, InterruptedException {
    Tool.Run lint =
        Tool.HELM.run(
            "lint",
            "--strict",
            "-f",
            Chart.variation("minimal"),
            "--set",
            "replicas=3",
            Chart.FOLDER);

    assertThat(lint.exit()).isNotZero();
    assertThat(lint.output()).contains("replicas");
  }

  /** Without a cluster; the folder of the chart is one further up from here. */
  @Test
  void theCommandOfTheReadmeInstalls() throws IOException, InterruptedException {
    Matcher line =
        Pattern.compile("(?m)^helm (install .*?) +#")
            .matcher(Files.readString(Path.of("../README.md")));
    assertThat(line.find()).isTrue();
    List<String> words = new ArrayList<>(List.of(line.group(1).split(" ", -1)));
    words.replaceAll(word ->
        switch (word) {
          case "helm/mailbox-quota-agent" -> "../" + word;
          case "values.yaml" -> Chart.variation("minimal").toString();
          default -> word;
        });
    words.add("--dry-run=client");
    Tool.Run install = Tool.HELM.run(words.toArray());

    assertThat(install.output()).contains("kind: StatefulSet", "grep ^mailbox_quota_used_bytes");
    assertThat(install.exit()).isZero();
  }

  /** {@code readme-generator -v values.yaml -r README.md} in the folder of the chart renews it. */
  @Test
  void theReadmeHasTheParametersOfTheValues(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path readme = Chart.FOLDER.resolve("README.md");
    Path generated = Files.copy(readme, folder.resolve("README.md"));
    Tool.Run run =
        Tool.README_GENERATOR.run("-v", Chart.FOLDER.resolve("values.yaml"), "-r", generated);

    assertThat(run.exit()).as(run.output()).isZero();
    assertThat(Files.readString(generated)).isEqualTo(Files.readString(readme));
  }
}
