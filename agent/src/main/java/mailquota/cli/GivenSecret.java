package mailquota.cli;

import java.nio.file.Path;
import mailquota.config.SecretFile;
import mailquota.config.UnreadableException;
import mailquota.quota.Secret;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** A secret in a file that is named on the command line. */
final class GivenSecret {

  private GivenSecret() {}

  /**
   * The secret in the first line of the file.
   *
   * @param what names the file in a message
   * @throws ParameterException if there is none
   */
  static Secret in(Path file, String what, CommandLine command) {
    try {
      return SecretFile.firstLine(file);
    } catch (UnreadableException e) {
      throw new ParameterException(command, what + " " + file + ": it is " + e.getMessage(), e);
    }
  }
}
