package mailquota.notify.text;

import java.nio.file.Path;

/** A problem in an administrator's templates; line 0 is the whole file. */
public record TemplateProblem(Path file, int line, String expected, String got) {

  /** {@code file:line}, as editors understand it. */
  public String where() {
    return line == 0 ? file.toString() : file + ":" + line;
  }
}
