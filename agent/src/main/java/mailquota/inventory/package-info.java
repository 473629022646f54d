/**
 * Who is to be measured: the mailboxes known now and where each came from. Immutable and
 * thread-safe; nothing here asks a mail server.
 */
@NullMarked
package mailquota.inventory;

import org.jspecify.annotations.NullMarked;
