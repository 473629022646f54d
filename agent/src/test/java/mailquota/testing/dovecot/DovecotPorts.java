package mailquota.testing.dovecot;

import java.io.IOException;
import mailquota.testing.FreePorts;

/** One free loopback port for each listener of a Dovecot. */
record DovecotPorts(int imap, int imaps, int pop3, int pop3s, int lmtp, int doveadm) {

  static DovecotPorts free(String address) throws IOException {
    var ports = FreePorts.on(address, 6).iterator();
    return new DovecotPorts(
        ports.next(), ports.next(), ports.next(), ports.next(), ports.next(), ports.next());
  }
}
