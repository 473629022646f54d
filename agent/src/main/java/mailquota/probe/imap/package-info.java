/**
 * IMAP (RFC 3501, RFC 9051) with the QUOTA extension (RFC 9208), pipelined where the server allows
 * it. Angus is only used for the encoding of folder names. Tests: the classes of the same name,
 * {@code ImapTranscriptsTest} for recorded servers, {@code PipelinedProbesTest}, {@code
 * QuotaLinesTest}, {@code ImapAdminRootsTest} and {@code ImapFuzzTest}.
 */
@NullMarked
package mailquota.probe.imap;

import org.jspecify.annotations.NullMarked;
