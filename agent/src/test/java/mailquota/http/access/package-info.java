/** Tests of who may ask. */
@NullMarked
package mailquota.http.access;

import org.jspecify.annotations.NullMarked;
