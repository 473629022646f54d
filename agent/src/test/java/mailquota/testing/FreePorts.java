package mailquota.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Ports on loopback that nobody listens on. */
final class FreePorts {

  private FreePorts() {}

  /** Free when it was asked; another process may be faster, so whoever uses them tries again. */
  static List<Integer> on(String address, int count) throws IOException {
    var sockets = new ArrayList<ServerSocket>();
    try {
      // All held at once, or the same port would come twice.
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getByName(address)));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (var socket : sockets) {
        socket.close();
      }
    }
  }
}
