package mailquota.net;

/** How a connection is encrypted. */
public enum Tls {
  /** TLS from the first byte (RFC 8314, the default). */
  IMPLICIT,
  /** Plain text until STARTTLS or STLS, which comes before the login. */
  STARTTLS,
  NONE
}
