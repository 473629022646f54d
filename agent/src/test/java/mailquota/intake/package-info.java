/** Tests of the evaluation of results. */
@NullMarked
package mailquota.intake;

import org.jspecify.annotations.NullMarked;
