/**
 * IMAP (RFC 3501, RFC 9051) with the QUOTA extension (RFC 9208), in one flight where the server
 * allows it. Of Angus it knows the spelling of folders' names.
 */
@NullMarked
package mailquota.probe.imap;

import org.jspecify.annotations.NullMarked;
