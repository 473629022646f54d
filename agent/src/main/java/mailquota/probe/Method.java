package mailquota.probe;

import mailquota.net.Tls;

/** The protocol by which a server is probed. */
public enum Method {
  IMAP(143, 993),
  /** IMAP with one admin login for all mailboxes. */
  IMAP_ADMIN(143, 993),
  POP3(110, 995),
  /** Dovecot's HTTP API, which returns every mailbox's quota; the port is that of its manual. */
  DOVEADM(8080, 8080);

  private final int plainPort;
  private final int tlsPort;

  Method(int plainPort, int tlsPort) {
    this.plainPort = plainPort;
    this.tlsPort = tlsPort;
  }

  public int defaultPort(Tls tls) {
    return tls == Tls.IMPLICIT ? tlsPort : plainPort;
  }

  public boolean lists() {
    return this == IMAP_ADMIN || this == DOVEADM;
  }
}
