/**
 * When somebody is to be warned, and of what they are told: pure decisions over levels, with time
 * as an argument. Nothing here knows a channel or a clock, and nothing is logged.
 */
@NullMarked
package mailquota.warning;

import org.jspecify.annotations.NullMarked;
