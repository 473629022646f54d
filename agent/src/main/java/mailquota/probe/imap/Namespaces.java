package mailquota.probe.imap;

import static mailquota.probe.ProbeFailedException.malformed;

import java.util.ArrayList;
import java.util.List;
import mailquota.probe.ProbeFailedException;

/** The prefixes of the mailbox's own folders, and of foreign and shared ones (RFC 2342). */
record Namespaces(List<String> own, List<String> foreign) {

  /** For a server without NAMESPACE: all folders are the mailbox's own. */
  static final Namespaces NONE = new Namespaces(List.of(), List.of());

  Namespaces {
    own = List.copyOf(own);
    foreign = List.copyOf(foreign);
  }

  /** Parses {@code * NAMESPACE}: personal, other users', shared. */
  static Namespaces parse(ImapResponse line) throws ProbeFailedException {
    List<String> own = prefixes(line);
    List<String> foreign = new ArrayList<>(prefixes(line));
    foreign.addAll(prefixes(line));
    return new Namespaces(own, foreign);
  }

  /**
   * The longest prefix decides, and any prefix may be empty: Cyrus has {@code "INBOX."} for the
   * user's own folders and {@code ""} for the shared ones. INBOX is always the user's own.
   */
  boolean isOwn(String folder) {
    return folder.equalsIgnoreCase("INBOX") || longest(own, folder) >= longest(foreign, folder);
  }

  /** The name without the personal prefix: {@code Sent} for {@code INBOX.Sent}. */
  String withoutPrefix(String folder) {
    int prefix = Math.max(0, longest(own, folder));
    return prefix == folder.length() ? folder : folder.substring(prefix);
  }

  private static int longest(List<String> prefixes, String folder) {
    return prefixes.stream().filter(folder::startsWith).mapToInt(String::length).max().orElse(-1);
  }

  private static List<String> prefixes(ImapResponse line) throws ProbeFailedException {
    List<String> prefixes = new ArrayList<>();
    if (!line.passes('(')) {
      line.string("NIL or a list of namespaces");
      return prefixes;
    }
    while (!line.passes(')')) {
      if (!line.passes('(')) {
        throw malformed("NAMESPACE has an unfinished list");
      }
      prefixes.add(line.string("the prefix of a namespace"));
      skipRest(line);
    }
    return prefixes;
  }

  /** Skips the delimiter and extensions, which may be lists (RFC 2342 section 6). */
  private static void skipRest(ImapResponse line) throws ProbeFailedException {
    for (int depth = 1; depth > 0; ) {
      if (line.passes(')')) {
        depth--;
      } else if (line.passes('(')) {
        depth++;
      } else {
        line.string("the end of a namespace");
      }
    }
  }
}
