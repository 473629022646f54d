/**
 * Creates and connects all objects by hand. Depends on all packages except the command line and the
 * demo. Tests: {@code Agent*IT}, {@code AgentRestartTest}, and the classes of the same names.
 */
@NullMarked
package mailquota;

import org.jspecify.annotations.NullMarked;
