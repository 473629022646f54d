/** Tests of the API over real sockets. */
@NullMarked
package mailquota.http.api;

import org.jspecify.annotations.NullMarked;
