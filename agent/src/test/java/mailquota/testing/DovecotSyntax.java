package mailquota.testing;

import java.nio.file.Path;
import java.util.List;
import mailquota.testing.User.QuotaLimit;

/** How one release of Dovecot writes what differs between the tests' servers and users. */
sealed interface DovecotSyntax permits Dovecot23Syntax, Dovecot24Syntax {

  /** The quota roots of these names; root 1 of a {@link QuotaLimit} is the first. */
  String quotaRoots(List<String> names);

  /** The passdb of those who may log in as anybody, a passwd-file. */
  String masters(Path passwdFile);

  /**
   * The passdb of tokens.
   *
   * @param arguments where to ask whose a token is, as {@link TokenServer#dovecotArguments}
   * @param file that holds them, for the release that wants a file
   */
  String tokens(String arguments, Path file);

  /** Where a namespace has its Maildir, as lines of its section. */
  String maildir(String path);

  /** The limits as extra fields of a user's line in a passwd-file. */
  String limits(List<QuotaLimit> limits);
}
