package mailquota.testing.dovecot;

import java.util.List;
import java.util.OptionalLong;

/**
 * A line of {@code doveadm quota get}.
 *
 * @param type {@code STORAGE}, in KiB rounded up, or {@code MESSAGE}
 * @param limit empty for none, which doveadm prints as a dash
 */
public record QuotaRow(String root, String type, long value, OptionalLong limit) {

  public static QuotaRow limited(String root, String type, long value, long limit) {
    return new QuotaRow(root, type, value, OptionalLong.of(limit));
  }

  public static QuotaRow unlimited(String root, String type, long value) {
    return new QuotaRow(root, type, value, OptionalLong.empty());
  }

  static List<QuotaRow> parse(String table) {
    return table.lines().skip(1).map(QuotaRow::parseLine).toList();
  }

  private static QuotaRow parseLine(String line) {
    var columns = line.split("\t", -1);
    var limit = columns[3].equals("-") ? OptionalLong.empty() : parseLong(columns[3]);
    return new QuotaRow(columns[0], columns[1], Long.parseLong(columns[2]), limit);
  }

  private static OptionalLong parseLong(String digits) {
    return OptionalLong.of(Long.parseLong(digits));
  }
}
