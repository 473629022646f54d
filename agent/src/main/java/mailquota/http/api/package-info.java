/**
 * The API of the web page and of scripts: the mailboxes as a table, one mailbox, servers, notices,
 * the configuration, and a stream of what changes. Covered by {@code MailboxRoutesTest}, {@code
 * FleetRoutesTest}, {@code EventsTest} and {@code OpenApiTest}.
 */
@NullMarked
package mailquota.http.api;

import org.jspecify.annotations.NullMarked;
