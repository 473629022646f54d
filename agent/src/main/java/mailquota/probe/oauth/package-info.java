/**
 * OAuth 2 access tokens for mail servers: asked for at a token endpoint (RFC 6749 section 4.4 and
 * 6, RFC 7523), kept while they are good, shared by all probes that may use the same. The only
 * package that knows Nimbus' OAuth library. The endpoint is trusted as little as a mail server: its
 * answer has a limit and a deadline, and no word of it is shown with a secret in it. Thread-safe.
 */
@NullMarked
package mailquota.probe.oauth;

import org.jspecify.annotations.NullMarked;
