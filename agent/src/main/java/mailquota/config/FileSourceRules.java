package mailquota.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import mailquota.inventory.source.FileFormat;
import mailquota.inventory.source.SourceSettings;
import mailquota.inventory.source.SourceSettings.Common;
import mailquota.inventory.source.SourceSettings.MailboxFile;

/**
 * Checks the key {@code file} of a source of mailboxes. The file itself may come later.
 *
 * @param folder the base of relative paths
 */
record FileSourceRules(Problems problems, Path folder) {

  Optional<SourceSettings> check(String key, String written, Common common) {
    Optional<FileFormat> format = FileFormat.of(written);
    if (format.isEmpty()) {
      problems.expected(key, "a file whose name ends in " + FileFormat.NAMES, written);
      return Optional.empty();
    }
    try {
      return Optional.of(new MailboxFile(common, folder.resolve(written), format.get()));
    } catch (InvalidPathException _) {
      problems.expected(key, "a file", "a name that no file here can have");
      return Optional.empty();
    }
  }
}
