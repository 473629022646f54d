/** The IMAP prober against scripted servers, and its parts. */
@NullMarked
package mailquota.probe.imap;

import org.jspecify.annotations.NullMarked;
