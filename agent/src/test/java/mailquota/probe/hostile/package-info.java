/** Servers that mean us harm, and what becomes of a probe that meets them. */
@NullMarked
package mailquota.probe.hostile;

import org.jspecify.annotations.NullMarked;
