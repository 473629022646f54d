/** When mailboxes are probed, and what is made of it. */
@NullMarked
package mailquota.monitor;

import org.jspecify.annotations.NullMarked;
