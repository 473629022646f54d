/** Tests of the table of mailboxes. */
@NullMarked
package mailquota.table;

import org.jspecify.annotations.NullMarked;
