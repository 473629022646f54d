package mailquota.quota;

import java.util.Locale;

/**
 * Why a probe failed: a closed list, for it is a metric label and the runbook's table of contents.
 */
public enum Reason {
  /** The host name did not resolve. */
  DNS,
  /** No connection could be made, or it broke. */
  CONNECT,
  /** No TLS, or not with whom we wanted: certificate, name, protocol version. */
  TLS,
  /** The server refused the credentials. They are not tried again at once. */
  AUTH,
  /** Another session holds the maildrop: POP3 {@code [IN-USE]}, IMAP {@code [INUSE]}. */
  LOCKED,
  /** We asked too often or over too many connections: {@code [LOGIN-DELAY]}, {@code [LIMIT]}. */
  THROTTLED,
  /** The probe's deadline passed. */
  TIMEOUT,
  /** The server said something the protocol does not allow, or more than a probe accepts. */
  PROTOCOL,
  /** The server says that it cannot just now: {@code [UNAVAILABLE]}, {@code [SYS/TEMP]}. */
  UNAVAILABLE;

  /** The value of the metric label and of the JSON field. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
