/**
 * One attempt to measure one mailbox, with one deadline for all of it. Here is what every method
 * shares: the server's settings, the connection, its limits and its deadline; the protocols live in
 * {@code probe.imap} and {@code probe.pop3}. Nothing that comes from the wire is trusted, and no
 * third-party exception leaves this package.
 */
@NullMarked
package mailquota.probe;

import org.jspecify.annotations.NullMarked;
