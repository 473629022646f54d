package mailquota.quota;

import java.util.Locale;

/** Why a probe failed: a metric label, and a section of the runbook for each. */
public enum Reason {
  /** The host name did not resolve. */
  DNS,
  /** The connection was refused or lost. */
  CONNECT,
  /** The TLS handshake failed: certificate, host name, protocol version. */
  TLS,
  /** The server refused the credentials. */
  AUTH,
  /** Another session holds the maildrop: POP3 {@code [IN-USE]}, IMAP {@code [INUSE]}. */
  LOCKED,
  /** Too many logins or connections: {@code [LOGIN-DELAY]}, {@code [LIMIT]}. */
  THROTTLED,
  /** The probe's deadline passed. */
  TIMEOUT,
  /** The answer violates the protocol, or is larger than a probe accepts. */
  PROTOCOL,
  /** A temporary failure of the server: {@code [UNAVAILABLE]}, {@code [SYS/TEMP]}. */
  UNAVAILABLE;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
