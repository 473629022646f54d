package mailquota.config;

import java.util.HashSet;
import java.util.List;
import mailquota.probe.Dialect;
import mailquota.probe.Method;
import org.jspecify.annotations.Nullable;

/** Checks the folders of which the quota roots are requested, for methods that ask by folder. */
record FolderRules(Problems problems) {

  static final List<String> USUAL = Dialect.USUAL.folders();

  /** Each folder is a command in every probe. */
  private static final int MOST = 20;

  private static final int MAX_LENGTH = 200;

  static boolean ask(@Nullable Method method) {
    return method == Method.IMAP || method == Method.IMAP_ADMIN;
  }

  /** The folders to use; the default if the written ones are invalid. */
  List<String> check(String key, @Nullable List<String> folders, @Nullable Method method) {
    if (folders == null || method == null) {
      return USUAL;
    }
    if (!ask(method)) {
      problems.wrongKey(key, "folders only with method imap or imap-admin", "another method");
      return USUAL;
    }
    int different = new HashSet<>(folders).size();
    if (folders.isEmpty() || folders.size() > MOST || different < folders.size()) {
      String got = folders.size() + " folders, of which " + different + " differ";
      problems.expected(key, "1 to " + MOST + " folders, each once", got);
      return USUAL;
    }
    if (method == Method.IMAP_ADMIN && !folders.contains(Dialect.INBOX)) {
      problems.expected(key, "INBOX among them, for it stands for the mailbox", "none");
      return USUAL;
    }
    for (int i = 0; i < folders.size(); i++) {
      if (!isName(folders.get(i))) {
        problems.expected(
            key + "[" + i + "]", "the name of a folder", "\"" + folders.get(i) + "\"");
        return USUAL;
      }
    }
    return folders;
  }

  private static boolean isName(@Nullable String folder) {
    return folder != null
        && !folder.isBlank()
        && folder.length() <= MAX_LENGTH
        && folder.chars().noneMatch(Character::isISOControl);
  }
}
