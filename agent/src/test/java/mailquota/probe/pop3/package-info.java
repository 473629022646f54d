/** Tests of the POP3 prober with scripted servers, and of its parts. */
@NullMarked
package mailquota.probe.pop3;

import org.jspecify.annotations.NullMarked;
