/** The POP3 prober against scripted servers, and its parts. */
@NullMarked
package mailquota.probe.pop3;

import org.jspecify.annotations.NullMarked;
