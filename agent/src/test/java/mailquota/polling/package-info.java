/** When mailboxes are probed; also in virtual time ({@link mailquota.polling.VirtualPoller}). */
@NullMarked
package mailquota.polling;

import org.jspecify.annotations.NullMarked;
