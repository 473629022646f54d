/** Tests of the domain values. */
@NullMarked
package mailquota.quota;

import org.jspecify.annotations.NullMarked;
