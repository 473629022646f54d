package mailquota.probe.imap;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.StoredMail;
import mailquota.quota.Reason;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;

/**
 * Adds up the folders of one mailbox from its {@code * NAMESPACE}, {@code * LIST} and {@code *
 * STATUS} lines (RFC 2342, RFC 5819, RFC 8438). What is not the mailbox's own, and what holds
 * messages of other folders once more, is left out.
 */
final class FolderSizes implements Answer {

  /** More folders than a probe's bytes would tell of. */
  static final int MAX_FOLDERS = 5000;

  /** No folder, or one that is not there (RFC 9051 section 7.3.1). */
  private static final Set<String> EMPTY = Set.of("\\NOSELECT", "\\NONEXISTENT");

  /** Folders that show what is stored elsewhere (RFC 6154 section 2, RFC 8457). */
  private static final Set<String> VIRTUAL = Set.of("\\ALL", "\\FLAGGED", "\\IMPORTANT");

  private final Set<String> foreign = new TreeSet<>();
  private final Set<String> listed = new TreeSet<>();
  private final Map<String, StoredMail> sizes = new LinkedHashMap<>();

  @Override
  public void accept(IMAPResponse line) throws ProbeFailedException {
    if (line.keyEquals("LIST")) {
      list(line);
    } else if (line.keyEquals("STATUS")) {
      status(line);
    } else if (line.keyEquals("NAMESPACE")) {
      namespace(line);
    }
  }

  /** The folders to count, as the server spells them. */
  List<String> folders() {
    return listed.stream().filter(name -> foreign.stream().noneMatch(name::startsWith)).toList();
  }

  /** It was there when it was listed, and is no more. */
  void gone(String folder) {
    listed.remove(folder);
  }

  /**
   * @throws ProbeFailedException when a folder has told no size: what is known then is not what the
   *     mailbox holds
   */
  StoredMail sum() throws ProbeFailedException {
    List<String> folders = folders();
    if (folders.isEmpty()) {
      throw Words.malformed("the server lists no folder");
    }
    long untold = folders.stream().filter(name -> !sizes.containsKey(name)).count();
    if (untold > 0) {
      throw new ProbeFailedException(
          Reason.UNAVAILABLE, "%d of %d folders told no size".formatted(untold, folders.size()));
    }
    try {
      return folders.stream().map(sizes::get).reduce(new StoredMail(0, 0), FolderSizes::plus);
    } catch (ArithmeticException _) {
      throw Words.malformed("the folders' sizes add up to more than 2^63-1");
    }
  }

  private static StoredMail plus(StoredMail a, StoredMail b) {
    return new StoredMail(
        Math.addExact(a.messages(), b.messages()), Math.addExact(a.octets(), b.octets()));
  }

  private void list(IMAPResponse line) throws ProbeFailedException {
    String[] attributes = line.readSimpleList();
    if (attributes == null) {
      throw Words.malformed("LIST without a list of attributes");
    }
    Words.name(line, "separator"); // Or NIL.
    String name = folder(line);
    boolean isCounted =
        Stream.of(attributes)
            .map(attribute -> attribute.toUpperCase(Locale.ROOT))
            .noneMatch(attribute -> EMPTY.contains(attribute) || VIRTUAL.contains(attribute));
    if (isCounted) {
      listed.add(name);
    }
    if (listed.size() > MAX_FOLDERS) {
      throw Words.malformed("more than " + MAX_FOLDERS + " folders");
    }
  }

  private void status(IMAPResponse line) throws ProbeFailedException {
    String name = folder(line);
    if (!line.isNextNonSpace('(')) {
      throw Words.malformed("STATUS without a list of items");
    }
    long messages = -1;
    long octets = -1;
    while (!line.isNextNonSpace(')')) {
      String item = line.readAtom();
      if (item == null || item.isEmpty()) {
        throw Words.malformed("STATUS has an unfinished list of items");
      }
      long number = Words.number(line, 1, "STATUS " + item);
      switch (item.toUpperCase(Locale.ROOT)) {
        case "MESSAGES" -> messages = number;
        case "SIZE" -> octets = number;
        default -> {}
      }
    }
    if (messages >= 0 && octets >= 0 && listed.contains(name)) {
      sizes.put(name, new StoredMail(messages, octets));
    }
  }

  /** INBOX is one folder, however it is written (RFC 9051 section 5.1). */
  private static String folder(IMAPResponse line) throws ProbeFailedException {
    String name = Words.name(line, "folder");
    return name.equalsIgnoreCase("INBOX") ? "INBOX" : name;
  }

  /**
   * Of personal, others' and shared namespaces, each NIL or a list of <code>("prefix" "separator"
   * …)</code>, the last two are not what this mailbox holds.
   */
  private void namespace(IMAPResponse line) throws ProbeFailedException {
    for (int kind = 0; kind < 3; kind++) {
      if (!line.isNextNonSpace('(')) {
        Words.name(line, "namespace"); // NIL.
        continue;
      }
      while (line.isNextNonSpace('(')) {
        String prefix = Words.name(line, "namespace");
        if (kind > 0 && !prefix.isEmpty()) {
          foreign.add(prefix);
        }
        Words.name(line, "separator"); // Or NIL.
        skipExtensions(line);
      }
      if (!line.isNextNonSpace(')')) {
        throw Words.malformed("NAMESPACE has an unfinished list");
      }
    }
  }

  /** Each a name and a list of values (RFC 2342 section 5). */
  private static void skipExtensions(IMAPResponse line) throws ProbeFailedException {
    while (!line.isNextNonSpace(')')) {
      Words.name(line, "namespace extension");
      if (line.isNextNonSpace('(')) {
        while (!line.isNextNonSpace(')')) {
          Words.name(line, "namespace extension");
        }
      }
    }
  }
}
