package mailquota.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import mailquota.loop.Loop;
import mailquota.testing.DatagramSocketFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The socket is the test's own, and the messages are those of sd_notify(3). */
@Timeout(120)
class ServiceManagerTest {

  private static final long PID = 42;

  @TempDir private Path folder = Path.of("");

  @Test
  void eachChangeIsOneMessage() {
    String address = folder.resolve("notify").toString();
    try (DatagramSocketFile systemd = new DatagramSocketFile(address)) {
      ServiceManager manager = ServiceManager.of(Map.of("NOTIFY_SOCKET", address), PID);
      manager.ready("works");
      manager.reloading();
      manager.stopping();

      assertThat(systemd.next()).isEqualTo("READY=1\nSTATUS=works");
      assertThat(systemd.next()).matches("RELOADING=1\nMONOTONIC_USEC=[1-9]\\d*");
      assertThat(systemd.next()).isEqualTo("STOPPING=1\nSTATUS=stopping");
    }
  }

  @Test
  void theSocketMayBeAbstract() {
    String address = "@quota-agent-test-" + ProcessHandle.current().pid();
    try (DatagramSocketFile systemd = new DatagramSocketFile(address)) {
      ServiceManager.of(Map.of("NOTIFY_SOCKET", address), PID).ready("größer");

      assertThat(systemd.next()).isEqualTo("READY=1\nSTATUS=größer");
    }
  }

  @Test
  void theWatchdogHearsNothingWhileALoopIsStuck() {
    String address = folder.resolve("notify").toString();
    try (DatagramSocketFile systemd = new DatagramSocketFile(address)) {
      ServiceManager manager = ServiceManager.of(Map.of("NOTIFY_SOCKET", address), PID);
      manager.feed(() -> true);
      manager.feed(() -> false);
      manager.stopping();

      assertThat(systemd.next()).isEqualTo("WATCHDOG=1");
      assertThat(systemd.next()).startsWith("STOPPING=1");
    }
  }

  @Test
  void theWatchdogIsFedByALoop() {
    String address = folder.resolve("notify").toString();
    try (DatagramSocketFile systemd = new DatagramSocketFile(address);
        Loop loop =
            ServiceManager.of(Map.of("NOTIFY_SOCKET", address, "WATCHDOG_USEC", "2000"), PID)
                .watchdog(() -> true)
                .orElseThrow()) {
      loop.start();

      assertThat(systemd.next()).isEqualTo("WATCHDOG=1");
      assertThat(systemd.next()).isEqualTo("WATCHDOG=1");
    }
  }

  @Test
  void aWatchdogForAnotherProcessIsNotOurs() {
    Map<String, String> environment =
        Map.of("NOTIFY_SOCKET", "/run/notify", "WATCHDOG_USEC", "1000000", "WATCHDOG_PID", "1");

    assertThat(ServiceManager.of(environment, PID).watchdog(() -> true)).isEmpty();
    assertThat(ServiceManager.of(environment, 1).watchdog(() -> true)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "vsock:2:1234", "relative"})
  void anotherKindOfSocketIsNotUsed(String address) {
    Map<String, String> environment = Map.of("NOTIFY_SOCKET", address, "WATCHDOG_USEC", "1000");
    ServiceManager manager = ServiceManager.of(environment, PID);

    assertThatCode(() -> manager.ready("works")).doesNotThrowAnyException();
    assertThat(manager.watchdog(() -> true)).isEmpty();
  }

  @Test
  void withoutSystemdNothingIsReported() {
    ServiceManager manager = ServiceManager.of(Map.of("WATCHDOG_USEC", "1000"), PID);

    assertThatCode(manager::stopping).doesNotThrowAnyException();
    assertThat(manager.watchdog(() -> true)).isEmpty();
  }

  @Test
  void aSocketThatIsGoneIsNamed() {
    String address = folder.resolve("gone").toString();

    assertThatThrownBy(() -> new NotifySocket(address).send("READY=1"))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot send to " + address + ": errno 2");
    assertThatCode(() -> ServiceManager.of(Map.of("NOTIFY_SOCKET", address), PID).stopping())
        .doesNotThrowAnyException();
  }
}
