/** Tests of the HTTP server over real sockets. */
@NullMarked
package mailquota.http;

import org.jspecify.annotations.NullMarked;
