package mailquota.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Which system accounts a Dovecot runs as. Started by root it changes into the ones that its
 * package made; started by anybody else it stays that one user throughout.
 */
record DovecotAccounts(String login, String internal, String internalGroup, boolean changing) {

  private static final DovecotAccounts ROOT =
      new DovecotAccounts("dovenull", "dovecot", "dovecot", false);
  private static final DovecotAccounts ORDINARY =
      new DovecotAccounts("nobody", "nobody", "nogroup", true);

  /** The home is a folder that this process has just made, so it tells who we are. */
  static DovecotAccounts choose(Path home, boolean ordinaryUser) throws IOException {
    var we = Files.readAttributes(home, PosixFileAttributes.class);
    if (!we.owner().getName().equals("root")) {
      return new DovecotAccounts(
          we.owner().getName(), we.owner().getName(), we.group().getName(), false);
    }
    return ordinaryUser ? ORDINARY : ROOT;
  }

  /** Lets these accounts write where they must. */
  void takeOver(Path home) throws IOException {
    if (changing) {
      Folders.giveTo(internal, home);
    } else if (this.equals(ROOT)) {
      Folders.giveTo(internal, home.resolve("mail"));
    }
  }

  /** The command with what makes it run as this account. */
  List<String> command(String... words) {
    var command = new ArrayList<String>();
    if (changing) {
      command.addAll(List.of("setpriv", "--reuid", internal, "--regid", internalGroup));
      command.add("--clear-groups");
    }
    command.addAll(List.of(words));
    return command;
  }
}
