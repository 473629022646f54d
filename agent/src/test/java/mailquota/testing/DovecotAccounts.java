package mailquota.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;

/**
 * Which system accounts a Dovecot runs as. Started by root it changes into the ones that its
 * package made, or some of Debian's where it is unpacked only; started by anybody else it stays
 * that one user throughout.
 */
record DovecotAccounts(String login, String internal, String internalGroup, boolean changing) {

  private static final DovecotAccounts ROOT =
      new DovecotAccounts("dovenull", "dovecot", "dovecot", false);
  private static final DovecotAccounts UNPACKED =
      new DovecotAccounts("nobody", "mail", "mail", false);
  private static final DovecotAccounts ORDINARY =
      new DovecotAccounts("nobody", "nobody", "nogroup", true);

  /** The home is a folder that this process has just made, so it tells who we are. */
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

  /** Lets these accounts write where they must: in the whole home, or to the mail in it. */
  void takeOver(Path home, List<Path> mail) throws IOException {
    if (changing) {
      Folders.giveTo(internal, home);
    } else if (this.equals(ROOT) || this.equals(UNPACKED)) {
      for (Path folder : mail) {
        Folders.giveTo(internal, folder);
      }
    }
  }

  /** The command with what makes it run in this root, as this account. */
  List<String> command(SystemRoot root, String... words) {
    return changing
        ? root.commandAs(internal, internalGroup, List.of(words))
        : root.command(List.of(words));
  }
}
