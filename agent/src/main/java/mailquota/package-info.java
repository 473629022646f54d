/** Wires everything by hand. Knows all packages but the command line and the demo. */
@NullMarked
package mailquota;

import org.jspecify.annotations.NullMarked;
