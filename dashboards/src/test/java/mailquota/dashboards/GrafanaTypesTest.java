package mailquota.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The dashboards against the types of Grafana's own package, by the TypeScript compiler. */
class GrafanaTypesTest {

  private static final Path COMPILER = Path.of("node_modules/typescript/bin/tsc");
  private static final Path TYPES = Path.of("node_modules/@grafana/schema/dist/types/raw");
  private static final Tool NODE = new Tool(Path.of("node"));

  /** The types say enum where a JSON file has its text, and want what Grafana fills in. */
  private static final String AS_WRITTEN =
      """
      type AsWritten<T> =
        T extends string ? (string extends T ? string : `${T}`)
        : T extends Array<infer U> ? Array<AsWritten<U>>
        : T extends object ? { [K in keyof T]?: AsWritten<T[K]> }
        : T;
      """;

  @TempDir private Path folder;

  static Stream<Path> dashboards() throws IOException {
    return Shipped.dashboards().stream();
  }

  @BeforeAll
  static void requireTheTypes() {
    if (!Files.exists(COMPILER) || !Files.isDirectory(TYPES)) {
      String missing = "dashboards/node_modules is missing: npm ci --ignore-scripts";
      if (Boolean.getBoolean("real.required")) {
        throw new AssertionError(missing);
      }
      Assumptions.abort(missing);
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void aDashboardIsOfGrafanasTypes(Path dashboard) throws Exception {
    Tool.Run run = compile(Shipped.json(dashboard));

    assertThat(run.exit()).as(run.output()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"gridPos, gridPoss", "area, areaa"})
  void aFieldOrAnOptionThatGrafanaDoesNotHaveIsFound(String known, String unknown)
      throws Exception {
    String written = Files.readString(Path.of("grafana/agent.json"));
    Path wrong = folder.resolve("wrong.json");
    Files.writeString(wrong, written.replaceFirst("\"" + known + "\"", "\"" + unknown + "\""));

    Tool.Run run = compile(Shipped.json(wrong));

    assertThat(run.exit()).isNotZero();
    assertThat(run.output()).contains(unknown);
  }

  private Tool.Run compile(JsonNode dashboard) throws IOException, InterruptedException {
    Path source = Files.writeString(folder.resolve("check.ts"), source(dashboard));
    return NODE.run(
        COMPILER.toString(),
        "--noEmit",
        "--strict",
        "--skipLibCheck",
        "--target",
        "es2022",
        "--module",
        "esnext",
        "--moduleResolution",
        "bundler",
        source.toString());
  }

  /** The dashboard, and the parts of each panel that the dashboard's own type leaves open. */
  private static String source(JsonNode dashboard) {
    StringBuilder source = new StringBuilder(AS_WRITTEN);
    source.append(importOf("{Dashboard}", "dashboard/x/types.gen"));
    Set<String> types = new TreeSet<>();
    Shipped.panels(dashboard).forEach(panel -> types.add(panel.path("type").asString()));
    for (String type : types) {
      source.append(importOf("* as " + type, "composable/" + type + "/panelcfg/x/types.gen"));
    }
    source.append(value("dashboard", dashboard, "Dashboard"));
    for (JsonNode panel : Shipped.panels(dashboard).toList()) {
      String type = panel.path("type").asString();
      int id = panel.path("id").asInt();
      source.append(value("options" + id, panel.path("options"), type + ".Options"));
      JsonNode custom = panel.at("/fieldConfig/defaults/custom");
      if (custom.isObject()) {
        source.append(value("custom" + id, custom, type + ".FieldConfig"));
      }
    }
    return source.toString();
  }

  private static String importOf(String names, String module) {
    return "import type %s from '%s';%n".formatted(names, TYPES.resolve(module).toAbsolutePath());
  }

  private static String value(String name, JsonNode json, String type) {
    return "export const %s = %s satisfies AsWritten<%s>;%n".formatted(name, json, type);
  }
}
