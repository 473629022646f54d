package mailquota.probe.hostile;

import static mailquota.probe.Outcome.assertResult;
import static mailquota.probe.Outcome.failed;
import static mailquota.probe.TestServers.NOW;
import static mailquota.probe.TestServers.mailbox;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import mailquota.probe.Method;
import mailquota.probe.Prober;
import mailquota.probe.TestServers;
import mailquota.probe.Trace;
import mailquota.probe.imap.ImapProber;
import mailquota.quota.ProbeResult;
import mailquota.quota.Reason;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Names that resolve badly. */
@Tag("hostile")
@Isolated
@Timeout(60)
class HostileNamesTest {

  private static final String LOOK_UP = "dns-" + TestNames.HANGING;

  @Test
  void probesThatWaitForANameShareOneLookUp(@TempDir Path folder) throws IOException {
    Prober prober = prober(TestNames.HANGING, 143);
    for (int i = 0; i < 3; i++) {
      assertResult(
          probe(prober), failed(Reason.DNS, "no answer to the look-up of " + TestNames.HANGING));
    }
    assertThat(TestNames.hangingLookUps()).isEqualTo(1);
    assertThat(threads(folder.resolve("threads.txt"))).containsOnlyOnce(LOOK_UP);
    TestNames.release();
  }

  @Test
  void aNameWithAThousandDeadAddresses() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    assertResult(probe(prober(TestNames.DEAD, port)), failed(Reason.CONNECT, "no connection to"));
  }

  private static Prober prober(String host, int port) {
    return new ImapProber(
        TestServers.timeout(
            TestServers.at(TestServers.of(Method.IMAP, port), host), Duration.ofSeconds(2)),
        InstantSource.fixed(NOW));
  }

  private static ProbeResult probe(Prober prober) {
    return prober.probe(mailbox("a@example.org"), Trace.NONE);
  }

  /** Virtual threads are in no other list. */
  private static String threads(Path dump) throws IOException {
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
    return Files.readString(dump);
  }
}
