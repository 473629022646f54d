/** Lives of many mailboxes in virtual time, and what each way of watching them makes of these. */
@NullMarked
package mailquota.simulation;

import org.jspecify.annotations.NullMarked;
