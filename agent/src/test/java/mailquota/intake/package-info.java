/** What the results of probes lead to. */
@NullMarked
package mailquota.intake;

import org.jspecify.annotations.NullMarked;
