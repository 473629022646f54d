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

  public Path prometheus() {
    return root.resolve("usr/bin/prometheus");
  }

  public Path alertmanager() {
    return root.resolve("usr/bin/prometheus-alertmanager");
  }

  /** Skips or fails the calling test when one of both is not installed. */
  public void require() {
    RealServer.require(
        Files.isExecutable(prometheus()) && Files.isExecutable(alertmanager()),
        "no Prometheus %s: %s".formatted(this, installation.formatted(root)));
  }
}
