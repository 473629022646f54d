@NullMarked
package mailquota.forecast;

import org.jspecify.annotations.NullMarked;
