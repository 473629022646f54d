/** Conversations of real servers, damaged at random: whatever comes, a probe ends as it should. */
@NullMarked
package mailquota.probe.fuzz;

import org.jspecify.annotations.NullMarked;
