/** When mailboxes are probed, and what is made of it. */
@NullMarked
package mailquota.http;

import org.jspecify.annotations.NullMarked;
