/** Compares a whole scrape with a golden file. */
@NullMarked
package mailquota.metrics;

import org.jspecify.annotations.NullMarked;
