package mailquota.probe.doveadm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DoveadmMemoryIT {

  /** The answer has 250 MB, which must not be stored. */
  @Test
  void aMillionMailboxesNeedASmallHeap() throws IOException, InterruptedException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var program =
        new ProcessBuilder(
                java,
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                MillionMailboxes.class.getName())
            .redirectErrorStream(true)
            .start();
    var said = new String(program.getInputStream().readAllBytes(), UTF_8);

    assertThat(program.waitFor()).as(said).isZero();
    assertThat(said).contains("1000 measured, asked [50, users, all]");
  }
}
