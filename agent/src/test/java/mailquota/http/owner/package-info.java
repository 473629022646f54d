/** Tests of the pages of owners. */
@NullMarked
package mailquota.http.owner;

import org.jspecify.annotations.NullMarked;
