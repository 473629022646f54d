/**
 * Asks Dovecot's doveadm HTTP API, many mailboxes in one request. The answer is read as it comes,
 * so that memory does not grow with it. Nothing of HTTP or JSON leaves this package.
 */
@NullMarked
package mailquota.probe.doveadm;

import org.jspecify.annotations.NullMarked;
