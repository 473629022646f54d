package mailquota.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Unused ports of loopback. */
public final class FreePorts {

  private FreePorts() {}

  /** Another process may take a port before it is used; callers retry. */
  public static List<Integer> on(String address, int count) throws IOException {
    var sockets = new ArrayList<ServerSocket>();
    try {
      // All bound at the same time, or the same port would be returned twice.
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
