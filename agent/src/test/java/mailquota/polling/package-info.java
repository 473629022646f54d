/** Tests of polling, most of them in virtual time. */
@NullMarked
package mailquota.polling;

import org.jspecify.annotations.NullMarked;
