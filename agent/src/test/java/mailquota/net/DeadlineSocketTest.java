package mailquota.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

@Tag("hostile")
@Isolated
@Timeout(60)
class DeadlineSocketTest {

  private static final byte[] BLOCK = new byte[1024 * 1024];

  @Test
  void aWriteToAServerThatDoesNotReadEndsAtTheDeadline() throws IOException {
    try (ServerSocket listener = listener();
        DeadlineSocket socket = connected(listener, Duration.ofMillis(500));
        Socket _ = listener.accept()) {
      OutputStream out = socket.getOutputStream();
      assertThatThrownBy(
              () -> {
                while (true) {
                  out.write(BLOCK);
                }
              })
          .isInstanceOf(SocketException.class);
      assertThat(socket.isClosed()).isTrue();
    }
  }

  @Test
  void nothingIsWrittenOrReadAfterTheDeadline() throws IOException {
    try (ServerSocket listener = listener();
        DeadlineSocket socket = connected(listener, Duration.ofMillis(300));
        Socket _ = listener.accept()) {
      assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
      assertThatThrownBy(() -> socket.getOutputStream().write(BLOCK))
          .isInstanceOf(SocketException.class);
      assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }

  private static ServerSocket listener() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private static DeadlineSocket connected(ServerSocket listener, Duration timeout)
      throws IOException {
    DeadlineSocket socket = new DeadlineSocket(Deadline.in(timeout));
    socket.connectWithin(
        (InetSocketAddress) listener.getLocalSocketAddress(), Duration.ofSeconds(5));
    return socket;
  }
}
