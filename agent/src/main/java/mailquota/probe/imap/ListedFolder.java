package mailquota.probe.imap;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import mailquota.probe.ProbeFailedException;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;

/**
 * One line of a listing (RFC 9051 section 7.3.1). Not by Angus' {@code ListInfo}: in the middle of
 * a line it takes <code>{2147483647}</code> for a literal too, and allocates as much.
 *
 * @param attributes in lower case
 * @param name one character an octet, as the server spells it
 */
record ListedFolder(Set<String> attributes, String name) {

  /** Reads {@code * LIST}, from behind its keyword. */
  static ListedFolder read(IMAPResponse line) throws ProbeFailedException {
    line.skipSpaces();
    if (line.peekByte() != '(') {
      throw Words.malformed("LIST without the attributes of a folder");
    }
    String[] attributes = line.readSimpleList();
    Words.string(line, "the delimiter of a folder"); // Or NIL.
    return new ListedFolder(
        attributes == null
            ? Set.of()
            : Arrays.stream(attributes)
                .map(attribute -> attribute.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet()),
        Words.string(line, "the name of a folder"));
  }

  boolean hasAny(Collection<String> some) {
    return some.stream().anyMatch(attributes::contains);
  }
}
