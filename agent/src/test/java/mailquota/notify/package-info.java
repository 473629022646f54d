/** Tests of the outbox, its lanes and HTTP posts. */
@NullMarked
package mailquota.notify;

import org.jspecify.annotations.NullMarked;
