/** The web page in a browser, over the running agent. */
@NullMarked
package mailquota.page;

import org.jspecify.annotations.NullMarked;
