package mailquota.dashboards;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * The releases of Prometheus and Alertmanager whose tools judge the files: that of Debian 12, and a
 * newer one that {@code .ci/chroot} has unpacked. The environment variable {@code
 * PROMETHEUS_3_ROOT} names another folder for the latter.
 */
enum PrometheusVersion {
  V2(Path.of("/")),
  V3(
      Path.of(
          System.getenv()
              .getOrDefault("PROMETHEUS_3_ROOT", "/opt/mailbox-quota-agent/prometheus-3")));

  private final Path root;

  PrometheusVersion(Path root) {
    this.root = root;
  }

  Tool promtool() {
    return tool("promtool");
  }

  Tool amtool() {
    return tool("amtool");
  }

  /** Skips the calling test where it is missing, or fails it with {@code -Dreal.required=true}. */
  private Tool tool(String name) {
    Path program = root.resolve("usr/bin").resolve(name);
    if (!Files.isExecutable(program)) {
      String missing = program + " is missing: .ci/run installs it";
      if (Boolean.getBoolean("real.required")) {
        throw new AssertionError(missing);
      }
      Assumptions.abort(missing);
    }
    return new Tool(program);
  }
}
