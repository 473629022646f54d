package mailquota.probe.imap;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import mailquota.probe.ProbeFailedException;

/** One line of a listing (RFC 9051 section 7.3.1): attributes in lower case, name undecoded. */
record ListedFolder(Set<String> attributes, String name) {

  /** Parses {@code * LIST}, after its keyword. */
  static ListedFolder read(ImapResponse line) throws ProbeFailedException {
    Set<String> attributes =
        line.words("the attributes of a folder").stream()
            .map(attribute -> attribute.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    line.string("the delimiter of a folder"); // Or NIL.
    return new ListedFolder(attributes, line.string("the name of a folder"));
  }

  boolean hasAny(Collection<String> some) {
    return some.stream().anyMatch(attributes::contains);
  }
}
