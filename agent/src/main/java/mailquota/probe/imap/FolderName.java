package mailquota.probe.imap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import mailquota.probe.Dialect;
import org.eclipse.angus.mail.imap.protocol.BASE64MailboxDecoder;
import org.eclipse.angus.mail.imap.protocol.BASE64MailboxEncoder;

final class FolderName {

  private FolderName() {}

  /** The argument of a command: modified UTF-7 (RFC 3501 section 5.1.3), quoted. */
  static String argument(String name) {
    return name.equals(Dialect.INBOX) ? name : ImapWire.quoted(BASE64MailboxEncoder.encode(name));
  }

  /**
   * Decodes modified UTF-7 (RFC 3501 section 5.1.3), or UTF-8 (RFC 9051 section 5.1); returns
   * anything else unchanged.
   *
   * @param wire one character per octet
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
      // The decoder skips invalid input, and the name would lose characters.
      return BASE64MailboxEncoder.encode(name).equals(wire) ? name : wire;
    } catch (RuntimeException _) {
      return wire; // The decoder does not check for truncated input.
    }
  }
}
