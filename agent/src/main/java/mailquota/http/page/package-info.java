/**
 * The web page: its files, read from the class path once, and how browsers may keep them. Covered
 * by {@code PageRoutesTest}.
 */
@NullMarked
package mailquota.http.page;

import org.jspecify.annotations.NullMarked;
