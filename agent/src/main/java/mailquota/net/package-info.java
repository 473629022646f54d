/**
 * What all outgoing connections share: a socket with a deadline, name look-up, TLS with the trusted
 * certificates, and the HTTP client. Probes, notification channels and token endpoints connect only
 * through these classes. No protocol belongs here. Tests: the classes of the same name, {@code
 * TlsProviderTest} for both implementations of TLS, and {@code ExpiredCertificateTest} for every
 * kind of connection.
 */
@NullMarked
package mailquota.net;

import org.jspecify.annotations.NullMarked;
