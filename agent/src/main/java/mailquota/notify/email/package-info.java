/**
 * Sends e-mail over SMTP to the owner of a mailbox or to an administrator; the digest shares its
 * SMTP client. Tests: the classes of the same names, {@code EscalationTest} for the choice of the
 * recipient, and {@code SubmissionIT} for a real server.
 */
@NullMarked
package mailquota.notify.email;

import org.jspecify.annotations.NullMarked;
