/**
 * Who may ask the HTTP server: users with passwords, tokens, and client certificates. Covered by
 * {@code PasswordsTest}, and by {@code AccessIT} with the real server.
 */
@NullMarked
package mailquota.http.access;

import org.jspecify.annotations.NullMarked;
