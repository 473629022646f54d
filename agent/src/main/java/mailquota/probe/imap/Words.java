package mailquota.probe.imap;

import java.util.regex.Pattern;
import mailquota.probe.ProbeFailedException;
import mailquota.quota.Reason;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;

/**
 * The words of a response, read without trust: Angus gives -1 or nothing where one is malformed.
 */
final class Words {

  /** More octets than any real name has. */
  static final int MAX_NAME = 1024;

  private static final Pattern LITERAL_SIZE = Pattern.compile("\\d{1,4}}");

  private Words() {}

  /**
   * The next atom, quoted string or literal; one character an octet.
   *
   * @param what it is, for the failure when it is not there
   */
  static String string(IMAPResponse line, String what) throws ProbeFailedException {
    line.skipSpaces();
    byte first = line.peekByte();
    String name = first == '{' ? literal(line, what) : line.readAtomString();
    // At a character that begins no name Angus gives an empty one and stays where it is.
    if (name == null || (name.isEmpty() && first != '"' && first != '{')) {
      throw malformed(what + " is missing");
    }
    return name;
  }

  /**
   * Not by Angus: in the middle of a line it takes <code>{2147483647}</code> for a literal too, and
   * allocates as much.
   */
  private static String literal(IMAPResponse line, String what) throws ProbeFailedException {
    line.skip(1);
    String size = line.readAtom();
    if (size == null || !LITERAL_SIZE.matcher(size).matches()) {
      throw malformed(what + " is missing, or longer than " + MAX_NAME);
    }
    line.skip("\r\n".length());
    int length = Integer.parseInt(size.substring(0, size.length() - 1));
    StringBuilder name = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      // Behind the end of the line Angus gives NUL, which no name may have.
      name.append((char) (line.readByte() & 0xff));
    }
    return name.toString();
  }

  static ProbeFailedException malformed(String what) {
    return new ProbeFailedException(Reason.PROTOCOL, what);
  }
}
