/** The probers against scripted servers and a real Dovecot, and the small parts they stand on. */
@NullMarked
package mailquota.probe;

import org.jspecify.annotations.NullMarked;
