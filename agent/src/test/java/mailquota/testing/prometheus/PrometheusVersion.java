package mailquota.testing.prometheus;

import java.nio.file.Files;
import java.nio.file.Path;
import mailquota.testing.RealServer;

/**
 * The tested releases of Prometheus, each with the Alertmanager that Debian ships beside it: that
 * of Debian 12, and a newer one that {@code .ci/chroot} has unpacked. The environment variable
 * {@code PROMETHEUS_3_ROOT} names another folder for the latter.
 */
public enum PrometheusVersion {
  V2("apt-get install prometheus prometheus-alertmanager", Path.of("/")),
  V3(
      ".ci/chroot sid %s prometheus promtool prometheus-alertmanager, as root; PROMETHEUS_3_ROOT names another folder",
      Path.of(
          System.getenv()
              .getOrDefault("PROMETHEUS_3_ROOT", "/opt/mailbox-quota-agent/prometheus-3")));

  private final String installation;
  private final Path root;

  PrometheusVersion(String installation, Path root) {
    this.installation = installation;
    this.root = root;
  }

  /** A program of the release; skips or fails the calling test where it is not installed. */
  public Path program(String name) {
    Path program = root.resolve("usr/bin").resolve(name);
    RealServer.require(
        Files.isExecutable(program),
        "no Prometheus %s: %s".formatted(this, installation.formatted(root)));
    return program;
  }
}
