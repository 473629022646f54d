/**
 * The mail servers of the demo: IMAP, POP3 and SMTP on loopback, one virtual thread a connection.
 *
 * <p>They do not depend on the agent: mailboxes come from {@link
 * mailquota.demo.server.DemoMailboxes}, and received mail goes to a consumer. They are strict about
 * syntax and minimal otherwise: messages cannot be read or changed. Tests: {@code Demo*ServerTest}
 * for each protocol, {@code RealClientTest} with other clients.
 */
@NullMarked
package mailquota.demo.server;

import org.jspecify.annotations.NullMarked;
