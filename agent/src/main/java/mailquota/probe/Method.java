package mailquota.probe;

import java.util.Locale;
import mailquota.net.Tls;

/** The protocol by which a server is probed. */
public enum Method {
  IMAP(143, 993),
  /** IMAP with one admin login for all mailboxes. */
  IMAP_ADMIN(143, 993),
  POP3(110, 995),
  /** Dovecot's HTTP API, which returns every mailbox's quota; the port is that of its manual. */
  DOVEADM(8080, 8080),
  /** A query of the database in which the mail system keeps the use; its URL has the port. */
  SQL(5432, 5432);

  private final int plainPort;
  private final int tlsPort;

  Method(int plainPort, int tlsPort) {
    this.plainPort = plainPort;
    this.tlsPort = tlsPort;
  }

  /** As in the configuration: {@code imap-admin}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public int defaultPort(Tls tls) {
    return tls == Tls.IMPLICIT ? tlsPort : plainPort;
  }

  public boolean lists() {
    return this == IMAP_ADMIN || this == DOVEADM || this == SQL;
  }
}
