/**
 * Dovecot's doveadm HTTP API: the quotas of many mailboxes in one request. The answer is streamed,
 * so that memory does not grow with it. No HTTP or JSON type leaves this package. Tests: {@code
 * DoveadmProberTest}, {@code DoveadmBatchTest}, {@code DoveadmIT} with a real Dovecot.
 */
@NullMarked
package mailquota.probe.doveadm;

import org.jspecify.annotations.NullMarked;
