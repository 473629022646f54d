/** The domain values, as tables. */
@NullMarked
package mailquota.quota;

import org.jspecify.annotations.NullMarked;
