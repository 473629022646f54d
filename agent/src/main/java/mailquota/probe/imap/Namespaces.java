package mailquota.probe.imap;

import java.util.ArrayList;
import java.util.List;
import mailquota.probe.ProbeFailedException;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;

/**
 * Whose folders those with a prefix are (RFC 2342).
 *
 * @param own prefixes of the mailbox's own folders
 * @param foreign prefixes of other users' folders and of those that all share
 */
record Namespaces(List<String> own, List<String> foreign) {

  /** Of a server that does not tell: all folders are the mailbox's own. */
  static final Namespaces UNTOLD = new Namespaces(List.of(), List.of());

  Namespaces {
    own = List.copyOf(own);
    foreign = List.copyOf(foreign);
  }

  /** Reads {@code * NAMESPACE}: personal, other users', shared. */
  static Namespaces parse(IMAPResponse line) throws ProbeFailedException {
    List<String> own = prefixes(line);
    List<String> foreign = new ArrayList<>(prefixes(line));
    foreign.addAll(prefixes(line));
    return new Namespaces(own, foreign);
  }

  /**
   * The longest prefix decides, for any of them may be empty: Cyrus has {@code "INBOX."} for one's
   * own folders and {@code ""} for the shared ones. INBOX itself is always one's own.
   */
  boolean isOwn(String folder) {
    return folder.equalsIgnoreCase("INBOX") || longest(own, folder) >= longest(foreign, folder);
  }

  /** As people see it: {@code Sent} where the server says {@code INBOX.Sent}. */
  String withoutPrefix(String folder) {
    int prefix = Math.max(0, longest(own, folder));
    return prefix == folder.length() ? folder : folder.substring(prefix);
  }

  private static int longest(List<String> prefixes, String folder) {
    return prefixes.stream().filter(folder::startsWith).mapToInt(String::length).max().orElse(-1);
  }

  private static List<String> prefixes(IMAPResponse line) throws ProbeFailedException {
    List<String> prefixes = new ArrayList<>();
    if (!line.isNextNonSpace('(')) {
      Words.string(line, "NIL or a list of namespaces");
      return prefixes;
    }
    while (!line.isNextNonSpace(')')) {
      if (!line.isNextNonSpace('(')) {
        throw Words.malformed("NAMESPACE has an unfinished list");
      }
      prefixes.add(Words.string(line, "the prefix of a namespace"));
      skipRest(line);
    }
    return prefixes;
  }

  /** Passes over the delimiter, and over extensions, which may be lists (RFC 2342 section 6). */
  private static void skipRest(IMAPResponse line) throws ProbeFailedException {
    for (int depth = 1; depth > 0; ) {
      if (line.isNextNonSpace(')')) {
        depth--;
      } else if (line.isNextNonSpace('(')) {
        depth++;
      } else {
        Words.string(line, "the end of a namespace");
      }
    }
  }
}
