package mailquota.testing.dovecot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;
import mailquota.testing.Folders;
import mailquota.testing.SystemRoot;

/**
 * The system accounts of a Dovecot. Started by root it changes to those of its package, or to some
 * of Debian's when it is only unpacked; started by another user it does not change.
 */
record DovecotAccounts(String login, String internal, String internalGroup, boolean changing) {

  private static final DovecotAccounts ROOT =
      new DovecotAccounts("dovenull", "dovecot", "dovecot", false);
  private static final DovecotAccounts UNPACKED =
      new DovecotAccounts("nobody", "mail", "mail", false);
  private static final DovecotAccounts ORDINARY =
      new DovecotAccounts("nobody", "nobody", "nogroup", true);

  /** The home was just created by this process, so its owner is the current user. */
  static DovecotAccounts choose(Path home, SystemRoot root, boolean ordinaryUser)
      throws IOException {
    var we = Files.readAttributes(home, PosixFileAttributes.class);
    if (!we.owner().getName().equals("root")) {
      return new DovecotAccounts(
          we.owner().getName(), we.owner().getName(), we.group().getName(), false);
    }
    if (ordinaryUser) {
      return ORDINARY;
    }
    return root.equals(SystemRoot.OURS) ? ROOT : UNPACKED;
  }

  /** Gives these accounts write access to the whole home, or to the mail in it. */
  void takeOver(Path home, List<Path> mail) throws IOException {
    if (changing) {
      Folders.giveTo(internal, home);
    } else if (this.equals(ROOT) || this.equals(UNPACKED)) {
      for (Path folder : mail) {
        Folders.giveTo(internal, folder);
      }
    }
  }

  /** The command line that runs it in this root, as this account. */
  List<String> command(SystemRoot root, String... words) {
    return changing
        ? root.commandAs(internal, internalGroup, List.of(words))
        : root.command(List.of(words));
  }
}
