/** Tests with randomly mutated conversations of real servers: a probe always ends as specified. */
@NullMarked
package mailquota.probe.fuzz;

import org.jspecify.annotations.NullMarked;
