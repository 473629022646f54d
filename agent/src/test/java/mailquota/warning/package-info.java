/** The warning policy, as scenarios and properties. */
@NullMarked
package mailquota.warning;

import org.jspecify.annotations.NullMarked;
