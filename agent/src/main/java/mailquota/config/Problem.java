package mailquota.config;

import mailquota.quota.Sanitizer;

/**
 * One thing that is wrong with, or questionable in, a configuration.
 *
 * @param line from 1; 0 where the file as a whole is meant
 * @param column from 1; 0 likewise
 * @param key dotted, with indexes from 0: {@code servers.mx1.address}, {@code
 *     mailboxes[0].list[2]}; may be empty
 */
public record Problem(String file, int line, int column, String key, String message)
    implements Comparable<Problem> {

  @Override
  public int compareTo(Problem other) {
    int byLine = Integer.compare(line, other.line);
    return byLine != 0 ? byLine : Integer.compare(column, other.column);
  }

  /**
   * {@code file:line:column key: message}, as compilers write them and editors jump to; one line.
   */
  @Override
  public String toString() {
    String where = line == 0 ? file : file + ":" + line + ":" + column;
    return Sanitizer.line(where + (key.isEmpty() ? ": " : " " + key + ": ") + message);
  }
}
