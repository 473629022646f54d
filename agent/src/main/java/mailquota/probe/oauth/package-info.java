/**
 * OAuth 2 access tokens for mail servers: requested at a token endpoint (RFC 6749 section 4.4 and
 * 6, RFC 7523), cached while they are valid, shared by all probes that may use the same. The only
 * package that uses Nimbus' OAuth library. The endpoint is not trusted: its answer has a limit and
 * a deadline, and secrets in it are redacted. Thread-safe. Tests: the classes of the same name,
 * {@code OAuthIT} with a real Dovecot.
 */
@NullMarked
package mailquota.probe.oauth;

import org.jspecify.annotations.NullMarked;
