package mailquota.config;

import mailquota.quota.Sanitizer;

/**
 * An error or a warning in a configuration.
 *
 * @param line from 1; 0 for the whole file
 * @param column from 1; 0 for the whole file
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

  /** One line, {@code file:line:column key: message}, as editors understand it. */
  @Override
  public String toString() {
    String where = line == 0 ? file : file + ":" + line + ":" + column;
    return Sanitizer.line(where + (key.isEmpty() ? ": " : " " + key + ": ") + message);
  }
}
