/**
 * The channel that sends e-mail over SMTP to the owner of a mailbox or to an admin, and the SMTP
 * client that the digest shares. Tests: the classes of the same names, {@code EscalationTest} for
 * the choice of the recipient, and {@code SubmissionIT} for a real server.
 */
@NullMarked
package mailquota.notify.email;

import org.jspecify.annotations.NullMarked;
