package mailquota.helm;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The chart of this module, with Helm's commands on it. */
final class Chart {

  static final Path FOLDER = Path.of("mailbox-quota-agent");

  /** Helm renders for 1.20 when it is not told, which the chart's kubeVersion refuses. */
  private static final String KUBERNETES = "1.33.0";

  private static final Path PACKED = pack();

  private Chart() {}

  static LintResult lint() {
    return new Helm(FOLDER).lint().strict().call();
  }

  /** One values file for each way of installing that the chart supports. */
  static Stream<Path> variations() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER.resolve("ci"))) {
      return files.sorted().toList().stream();
    }
  }

  static Path variation(String name) {
    return FOLDER.resolve("ci").resolve(name + "-values.yaml");
  }

  static String render(Path values) {
    return render(values, Map.of());
  }

  static String render(Path values, Map<String, Object> changes) {
    var template =
        Helm.template(PACKED.toString())
            .withName("mail")
            .withNamespace("monitoring")
            .withKubeVersion(KUBERNETES)
            .withValuesFile(values);
    changes.forEach(template::set);
    return template.call();
  }

  /** The pod of {@code helm test}, which the library does not render: as Helm's program does. */
  static String renderTest(Path values, Map<String, Object> changes)
      throws IOException, InterruptedException {
    List<Object> words =
        new ArrayList<>(List.of("template", "mail", PACKED, "--namespace", "monitoring"));
    words.addAll(List.of("--kube-version", KUBERNETES, "-f", values));
    words.addAll(List.of("--show-only", "templates/tests/test-connection.yaml"));
    changes.forEach((key, value) -> words.addAll(List.of("--set", key + "=" + value)));
    Tool.Run run = Tool.HELM.run(words.toArray());
    if (run.exit() != 0) {
      throw new IllegalStateException(run.output());
    }
    return run.output();
  }

  /** The chart as it is published: links have become files, and what is ignored is left out. */
  private static Path pack() {
    try {
      Path folder = Files.createTempDirectory(Path.of("target"), "chart");
      new Helm(FOLDER).packageIt().withDestination(folder).call();
      try (Stream<Path> archives = Files.list(folder)) {
        return archives.findFirst().orElseThrow();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
