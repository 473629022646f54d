package mailquota.probe.sql;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mailquota.inventory.Mailbox;
import mailquota.probe.Dialect.ZeroLimit;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.QuotaNumber;
import mailquota.quota.Limit;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reason;
import mailquota.quota.Resource;
import mailquota.quota.Usage;
import org.jspecify.annotations.Nullable;

/**
 * What one row says about a quota root of a mailbox.
 *
 * @param at when it was measured; null for now
 */
record UsageRow(QuotaRoot root, @Nullable Instant at) {

  /** Some databases write sums with a fraction of zeros. */
  private static final Pattern NUMBER = Pattern.compile("([+-]?)(\\d+)(?:\\.\\d*)?");

  private static final Pattern SECONDS = Pattern.compile("(\\d{1,11})(?:\\.\\d*)?");

  /** ISO 8601, or as PostgreSQL writes it: {@code 2026-11-24 08:00:00.5+00}. */
  private static final DateTimeFormatter TIMESTAMP =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendLiteral(' ')
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .appendOffset("+HH:mm:ss", "Z")
          .toFormatter(java.util.Locale.ROOT);

  /**
   * The meaning of a row.
   *
   * @param values null for none
   * @throws ProbeFailedException if it has no use, or one that is not a number of the range
   */
  static UsageRow of(Map<Column, String> values, Mailbox mailbox, ZeroLimit zeroLimit)
      throws ProbeFailedException {
    Map<Resource, Usage> resources = new TreeMap<>();
    String used = values.get(Column.USED_BYTES);
    if (used == null) {
      throw new ProbeFailedException(
          Reason.UNAVAILABLE, "the query knows no use of this mailbox: used_bytes is null");
    }
    resources.put(
        Resource.STORAGE,
        new Usage(number(Column.USED_BYTES, used), storageLimit(values, mailbox, zeroLimit)));
    String messages = values.get(Column.MESSAGES);
    if (messages != null) {
      String limit = values.get(Column.MESSAGES_LIMIT);
      resources.put(
          Resource.MESSAGE,
          new Usage(
              number(Column.MESSAGES, messages),
              limit == null
                  ? Limit.UNLIMITED
                  : zeroLimit.limit(number(Column.MESSAGES_LIMIT, limit))));
    }
    return new UsageRow(new QuotaRoot(root(values), resources), at(values.get(Column.MEASURED_AT)));
  }

  private static String root(Map<Column, String> values) throws ProbeFailedException {
    String root = values.getOrDefault(Column.ROOT, "");
    if (root.chars().anyMatch(Character::isISOControl)) {
      throw malformed("a quota root with a control character");
    }
    return root;
  }

  /** The limit of the query, else that of the inventory. */
  private static Limit storageLimit(
      Map<Column, String> values, Mailbox mailbox, ZeroLimit zeroLimit)
      throws ProbeFailedException {
    String limit = values.get(Column.LIMIT_BYTES);
    if (limit != null) {
      return zeroLimit.limit(number(Column.LIMIT_BYTES, limit));
    }
    return mailbox.limit() == null ? Limit.UNLIMITED : new Limit.Finite(mailbox.limit().count());
  }

  private static long number(Column column, String text) throws ProbeFailedException {
    Matcher number = NUMBER.matcher(text.strip());
    if (number.matches() && number.group(1).equals("-")) {
      throw malformed(column.label() + " is negative");
    }
    return QuotaNumber.of(column.label(), number.matches() ? number.group(2) : text);
  }

  /** Without a time zone it could be hours wrong. */
  private static @Nullable Instant at(@Nullable String text) throws ProbeFailedException {
    if (text == null) {
      return null;
    }
    Matcher seconds = SECONDS.matcher(text.strip());
    if (seconds.matches()) {
      return Instant.ofEpochSecond(Long.parseLong(seconds.group(1)));
    }
    try {
      return OffsetDateTime.parse(
              text.strip().replaceFirst("[Tt]", " ").replaceFirst("([+-]\\d\\d)$", "$1:00"),
              TIMESTAMP)
          .toInstant();
    } catch (DateTimeParseException _) {
      throw malformed(
          "measured_at: expected seconds since 1970 or a timestamp with time zone, got %.40s"
              .formatted(text));
    } catch (DateTimeException e) {
      throw malformed("measured_at: " + e.getMessage());
    }
  }

  private static ProbeFailedException malformed(String what) {
    return new ProbeFailedException(Reason.PROTOCOL, what);
  }
}
