/** Tests of the files of the page. */
@NullMarked
package mailquota.http.page;

import org.jspecify.annotations.NullMarked;
