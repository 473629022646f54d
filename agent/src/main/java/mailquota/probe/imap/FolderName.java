package mailquota.probe.imap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import mailquota.probe.Dialect;
import org.eclipse.angus.mail.imap.protocol.BASE64MailboxDecoder;
import org.eclipse.angus.mail.imap.protocol.BASE64MailboxEncoder;

/** A folder's name as people know it. */
final class FolderName {

  private FolderName() {}

  /** As a command has it: in modified UTF-7 (RFC 3501 section 5.1.3), quoted. */
  static String argument(String name) {
    return name.equals(Dialect.INBOX) ? name : ImapWire.quoted(BASE64MailboxEncoder.encode(name));
  }

  /**
   * Reads modified UTF-7 (RFC 3501 section 5.1.3), or UTF-8 where a server sends that (RFC 9051
   * section 5.1); what is neither stays as it is.
   *
   * @param wire one character an octet
   */
  static String decode(String wire) {
    if (wire.chars().anyMatch(c -> c > 0x7f)) {
      try {
        ByteBuffer octets = ByteBuffer.wrap(wire.getBytes(ISO_8859_1));
        return UTF_8.newDecoder().decode(octets).toString();
      } catch (CharacterCodingException _) {
        return wire;
      }
    }
    try {
      String name = BASE64MailboxDecoder.decode(wire);
      // The decoder passes over what it does not understand, and a name would lose letters.
      return BASE64MailboxEncoder.encode(name).equals(wire) ? name : wire;
    } catch (RuntimeException _) {
      return wire; // Nor does it take care of what ends too early.
    }
  }
}
