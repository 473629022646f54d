/** Tests of the warning policy, as scenarios and properties, and of digests. */
@NullMarked
package mailquota.warning;

import org.jspecify.annotations.NullMarked;
