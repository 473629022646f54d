/** Tests of the IMAP probers with scripted servers, and of their parts. */
@NullMarked
package mailquota.probe.imap;

import org.jspecify.annotations.NullMarked;
