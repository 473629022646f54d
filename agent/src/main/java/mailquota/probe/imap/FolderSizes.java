package mailquota.probe.imap;

import static mailquota.probe.ProbeFailedException.malformed;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import mailquota.probe.FolderSize;
import mailquota.probe.FolderUse;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.QuotaNumber;
import mailquota.probe.StoredMail;
import mailquota.quota.Reason;

/**
 * Collects the {@code * LIST}, {@code * STATUS} and {@code * NAMESPACE} lines of one mailbox: its
 * folders and their sizes (RFC 8438). Names are kept as the octets that the server sent, so that
 * they are sent back unchanged.
 */
final class FolderSizes implements Answer {

  /** More folders than any real mailbox has, and than the limit of bytes allows. */
  static final int MAX_FOLDERS = 5000;

  /**
   * Folders that cannot be opened, or have no messages of their own: the messages in {@code \All}
   * and {@code \Flagged} are in other folders, too (RFC 6154 section 2).
   */
  private static final Set<String> WITHOUT_OWN_MESSAGES =
      Set.of("\\noselect", "\\nonexistent", "\\all", "\\flagged");

  private final Map<String, ListedFolder> listed = new LinkedHashMap<>();
  private final Map<String, StoredMail> sizes = new HashMap<>();
  private Namespaces namespaces = Namespaces.NONE;

  @Override
  public void accept(ImapResponse line) throws ProbeFailedException {
    if (line.is("LIST")) {
      list(line);
    } else if (line.is("STATUS")) {
      status(line);
    } else if (line.is("NAMESPACE")) {
      namespaces = Namespaces.parse(line);
    }
    if (listed.size() > MAX_FOLDERS || sizes.size() > MAX_FOLDERS) {
      throw malformed("more than " + MAX_FOLDERS + " folders");
    }
  }

  private void list(ImapResponse line) throws ProbeFailedException {
    ListedFolder folder = ListedFolder.read(line);
    listed.put(folder(folder.name()), folder);
  }

  private void status(ImapResponse line) throws ProbeFailedException {
    String name = folder(line.string("the name of a folder"));
    if (!line.passes('(')) {
      throw malformed("STATUS without a list of figures");
    }
    Map<String, Long> figures = new HashMap<>();
    while (!line.passes(')')) {
      String figure = line.atom();
      if (figure.isEmpty()) {
        throw malformed("STATUS has an unfinished list of figures");
      }
      figures.put(figure.toUpperCase(Locale.ROOT), QuotaNumber.of(figure, line.atom()));
    }
    Long octets = figures.get("SIZE");
    Long messages = figures.get("MESSAGES");
    if (octets != null && messages != null) {
      sizes.put(name, new StoredMail(messages, octets));
    }
  }

  private static String folder(String name) throws ProbeFailedException {
    if (name.length() > ImapResponse.MAX_NAME) {
      throw malformed("a folder's name is longer than " + ImapResponse.MAX_NAME + " octets");
    }
    // INBOX is the only case-insensitive name (RFC 9051 section 5.1).
    return name.equalsIgnoreCase("INBOX") ? "INBOX" : name;
  }

  /** The folders that count towards the mailbox's size. */
  List<String> counted() {
    return listed.entrySet().stream()
        .filter(folder -> !folder.getValue().hasAny(WITHOUT_OWN_MESSAGES))
        .map(Map.Entry::getKey)
        .filter(namespaces::isOwn)
        .toList();
  }

  /** The server reports that the folder no longer exists. */
  void gone(String name) {
    listed.remove(name);
  }

  /** The folders with a known size, by their decoded names. */
  List<FolderSize> named() {
    Map<String, FolderUse> uses = uses();
    return counted().stream()
        .filter(sizes::containsKey)
        .map(name ->
            new FolderSize(
                FolderName.decode(namespaces.withoutPrefix(name)),
                uses.getOrDefault(name, FolderUse.OTHER),
                Objects.requireNonNull(sizes.get(name))))
        .toList();
  }

  /** The folder of each special use: by attribute, else by name; none if that is ambiguous. */
  private Map<String, FolderUse> uses() {
    Map<String, FolderUse> uses = new HashMap<>();
    for (FolderUse use : FolderUse.values()) {
      Set<String> attribute = Set.of("\\" + use.key());
      List<String> folders =
          own(name -> Objects.requireNonNull(listed.get(name)).hasAny(attribute));
      if (folders.isEmpty()) {
        folders = own(name -> namespaces.withoutPrefix(name).equalsIgnoreCase(use.key()));
      }
      if (folders.size() == 1) {
        uses.put(folders.getFirst(), use);
      }
    }
    return uses;
  }

  private List<String> own(Predicate<String> which) {
    return counted().stream().filter(which).toList();
  }

  /** The total; fails when the size of any folder is unknown. */
  StoredMail sum() throws ProbeFailedException {
    List<String> counted = counted();
    if (!counted.contains("INBOX")) {
      throw malformed("the server lists " + counted.size() + " folders, and no INBOX");
    }
    List<StoredMail> known = counted.stream().map(sizes::get).filter(Objects::nonNull).toList();
    if (known.size() < counted.size()) {
      throw new ProbeFailedException(
          Reason.UNAVAILABLE,
          "the server reports no size for %d of %d folders"
              .formatted(counted.size() - known.size(), counted.size()));
    }
    try {
      return known.stream().reduce(new StoredMail(0, 0), StoredMail::plus);
    } catch (ArithmeticException _) {
      throw malformed("the sum of all folders is larger than 2^63-1");
    }
  }
}
