@NullMarked
package mailquota.fleet;

import org.jspecify.annotations.NullMarked;
