package mailquota.net;

/** How a connection is encrypted. */
public enum Tls {
  /** TLS from the first byte (RFC 8314, the default). */
  IMPLICIT,
  /** In the clear until STARTTLS or STLS; no login before that. */
  STARTTLS,
  /** Never. */
  NONE
}
