package mailquota.notify.text;

import java.nio.file.Path;

/**
 * One thing that is wrong with an admin's templates.
 *
 * @param line from 1; 0 where the file as a whole is meant
 */
public record TemplateProblem(Path file, int line, String expected, String got) {

  /** {@code file:line}, as editors jump to. */
  public String where() {
    return line == 0 ? file.toString() : file + ":" + line;
  }
}
