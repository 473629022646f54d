/** Tests of sockets, deadlines and trusted certificates. */
@NullMarked
package mailquota.net;

import org.jspecify.annotations.NullMarked;
