package mailquota.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import mailquota.testing.Promtool;
import mailquota.testing.SmallDisk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The file for node_exporter's textfile collector, with Prometheus' own check and a full disk. */
@Tag("real")
@Timeout(60)
class MeasureFileIT {

  @TempDir private Path folder = Path.of("");

  @SuppressWarnings("NullAway.Init") // By startServers.
  private MailServers servers;

  @BeforeEach
  void startServers() throws IOException {
    servers = MailServers.start(folder);
  }

  @AfterEach
  void stopServers() {
    servers.close();
  }

  @Test
  void prometheusFindsNothingWrongWithIt() throws IOException {
    Path file = folder.resolve("mailboxes.prom");
    Ran.of("measure", "-c", servers.config(""), "--format", "prom", "--output", file);
    String metrics = Files.readString(file);
    assertThat(metrics).contains("mailbox_quota_used_bytes{", "mailbox_probe_success{");
    assertThat(Promtool.check(metrics)).isEmpty();
  }

  @Test
  void aFullDiskLeavesTheOldFile() throws IOException {
    try (SmallDisk disk = SmallDisk.mount(64 << 10)) {
      Path file = Files.writeString(disk.folder().resolve("mailboxes.prom"), "old");
      disk.fill();
      Ran ran = Ran.of("measure", "-c", servers.config(""), "--format", "prom", "-o", file);
      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.err())
          .endsWith("quota-agent: cannot write " + file + ": No space left on device\n");
      assertThat(file).hasContent("old");
      assertThat(disk.folder()).isDirectoryNotContaining("glob:**.tmp");
    }
  }
}
