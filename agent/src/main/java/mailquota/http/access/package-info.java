/**
 * Who may ask the HTTP server: users with passwords, tokens, and client certificates. Covered by
 * {@code PasswordsTest} and, over HTTP, by {@code LoginTest} and {@code ServerTlsTest}.
 */
@NullMarked
package mailquota.http.access;

import org.jspecify.annotations.NullMarked;
