/** What holds for the whole: the structure, and the agent from end to end. */
@NullMarked
package mailquota;

import org.jspecify.annotations.NullMarked;
