package mailquota.probe;

import mailquota.net.Tls;

/** The way a server is asked. */
public enum Method {
  IMAP(143, 993),
  /** IMAP with one login, an admin's, for all mailboxes. */
  IMAP_ADMIN(143, 993),
  POP3(110, 995),
  /** Dovecot's HTTP API, which tells every mailbox's quota; its documentation has it on 8080. */
  DOVEADM(8080, 8080);

  private final int plainPort;
  private final int tlsPort;

  Method(int plainPort, int tlsPort) {
    this.plainPort = plainPort;
    this.tlsPort = tlsPort;
  }

  /** The port that is usual for the method, by how TLS is used on it. */
  public int defaultPort(Tls tls) {
    return tls == Tls.IMPLICIT ? tlsPort : plainPort;
  }

  /** Whether such a server can list its mailboxes. */
  public boolean lists() {
    return switch (this) {
      case IMAP_ADMIN -> true;
      case IMAP, POP3 -> false;
      case DOVEADM -> true;
    };
  }
}
