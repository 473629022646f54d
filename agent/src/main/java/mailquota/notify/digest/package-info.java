/**
 * The channel that sends one e-mail a day to an admin, with the SMTP client of {@code
 * notify.email}. Tests: the classes of the same names, and {@code GoldenDigestTest} for the text.
 */
@NullMarked
package mailquota.notify.digest;

import org.jspecify.annotations.NullMarked;
