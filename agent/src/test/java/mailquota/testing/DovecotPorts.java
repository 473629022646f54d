package mailquota.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;

/** One free loopback port for each thing a Dovecot listens for. */
record DovecotPorts(int imap, int imaps, int pop3, int pop3s, int lmtp, int doveadm) {

  /** Free when it was asked; another process may be faster, so whoever uses them tries again. */
  static DovecotPorts free(String address) throws IOException {
    var sockets = new ArrayList<ServerSocket>();
    try {
      // All held at once, or the same port would come twice.
      for (int i = 0; i < 6; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getByName(address)));
      }
      var ports = sockets.stream().map(ServerSocket::getLocalPort).iterator();
      return new DovecotPorts(
          ports.next(), ports.next(), ports.next(), ports.next(), ports.next(), ports.next());
    } finally {
      for (var socket : sockets) {
        socket.close();
      }
    }
  }
}
