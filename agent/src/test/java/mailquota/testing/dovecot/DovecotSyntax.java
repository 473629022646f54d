package mailquota.testing.dovecot;

import java.nio.file.Path;
import java.util.List;
import mailquota.testing.TokenServer;
import mailquota.testing.dovecot.User.QuotaLimit;

/**
 * The syntax of one release of Dovecot, for the settings that differ between servers and users of
 * the tests.
 */
sealed interface DovecotSyntax permits Dovecot23Syntax, Dovecot24Syntax {

  /** The quota roots of these names; root 1 of a {@link QuotaLimit} is the first. */
  String quotaRoots(List<String> names);

  /** The passdb of master users, a passwd-file. */
  String masters(Path passwdFile);

  /**
   * The passdb of tokens.
   *
   * @param arguments where to look up a token, as {@link TokenServer#dovecotArguments}
   * @param file with the arguments, for the release that needs a file
   */
  String tokens(String arguments, Path file);

  /** The location of a namespace's Maildir, as lines of its section. */
  String maildir(String path);

  /** The limits as extra fields of a user's line in a passwd-file. */
  String limits(List<QuotaLimit> limits);
}
