/**
 * The demo's mail servers: IMAP, POP3 and SMTP on loopback, one virtual thread a connection.
 *
 * <p>They know nothing of the agent: what a mailbox holds comes from {@link
 * mailquota.demo.server.DemoMailboxes}, what mail arrives goes to a consumer. They are strict on
 * the wire and small otherwise: no message can be read or changed, and a session keeps nothing that
 * outlives it but POP3's lock.
 */
@NullMarked
package mailquota.demo.server;

import org.jspecify.annotations.NullMarked;
