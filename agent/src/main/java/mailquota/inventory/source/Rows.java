package mailquota.inventory.source;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import mailquota.inventory.MailboxEntry;
import mailquota.quota.Address;
import mailquota.quota.Bytes;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Takes the rows of one reading of a source. A row without a valid address is left out, as are a
 * second row of an address and one of an unknown server; of other rows only the field that is not
 * valid is. All of these count as rejected. Used by one thread.
 */
final class Rows {

  /** The rejected rows that are reported in full. */
  static final int REPORTED = 5;

  /** Rows between two reports of progress. */
  private static final int PROGRESS = 1000;

  private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+");

  /** {@code 5G}, as Mail-in-a-Box and docker-mailserver write 5 GiB. */
  private static final Pattern UNIT = Pattern.compile("\\d+(?:\\.\\d+)? ?[kKMGT]");

  private static final Set<String> UNLIMITED = Set.of("unlimited", "none");
  private static final Set<String> YES = Set.of("true", "yes", "y", "t", "1");
  private static final Set<String> NO = Set.of("false", "no", "n", "f", "0");

  /** Thrown when a source has more mailboxes than the agent takes. */
  static final class TooManyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooManyException(int most) {
      super("it has more than inventory.max-mailboxes=" + most);
    }
  }

  private final SourceSettings.Common settings;
  private final RowChecks checks;
  private final int most;
  private final Runnable progress;

  /** The entries of the reading before; equal ones are kept, so that memory does not grow. */
  private final List<MailboxEntry> before;

  private final List<MailboxEntry> entries = new ArrayList<>();

  /** In lower case: most servers do not distinguish the case of a local part. */
  private final Set<String> seen = new HashSet<>();

  private final List<String> problems = new ArrayList<>();

  /** Of the present row. */
  private String number = "";

  private String firstRejected = "";
  private int cursor;
  private long rows;
  private long rejected;
  private long passed;

  /**
   * @param most the maximum number of mailboxes
   * @param progress runs now and then while rows are added
   */
  Rows(
      SourceSettings.Common settings,
      RowChecks checks,
      int most,
      List<MailboxEntry> before,
      Runnable progress) {
    this.settings = settings;
    this.checks = checks;
    this.most = most;
    this.before = before;
    this.progress = progress;
  }

  /**
   * Adds a row.
   *
   * @param row its number, for messages: {@code row 17}; it contains none of its values
   * @param values blank for none
   * @throws TooManyException if there are too many mailboxes
   */
  void add(String row, Map<Field, String> values) {
    add(row, row, values);
  }

  /**
   * The same for a row that has a name.
   *
   * @param where its number and its name, which may contain an address
   */
  void add(String row, String where, Map<Field, String> values) {
    count(row);
    String address = text(values, Field.ADDRESS);
    if (address == null) {
      reject(where, "no address");
      return;
    }
    String server = text(values, Field.SERVER);
    if (server != null && !checks.isServer().test(server)) {
      reject(where, "there is no server " + server);
      return;
    }
    Problem problem = new Problem();
    MailboxEntry entry;
    try {
      entry =
          new MailboxEntry(
              new Address(address),
              server == null ? settings.server() : server,
              contact(text(values, Field.CONTACT), problem),
              language(text(values, Field.LANGUAGE), problem),
              limit(text(values, Field.LIMIT), problem),
              password(values.get(Field.PASSWORD)),
              exclude(text(values, Field.EXCLUDE), problem));
    } catch (IllegalArgumentException e) {
      reject(where, String.valueOf(e.getMessage()));
      return;
    }
    if (take(where, entry) && problem.text != null) {
      reject(where, "mailbox=" + entry.address() + " " + problem.text);
    }
  }

  /** Adds an address without other fields. */
  void add(Address address) {
    count("mailbox " + (rows + 1));
    var _ = take(number, MailboxEntry.of(address, settings.server()));
  }

  /** Adds what another agent has read. */
  void add(MailboxEntry entry) {
    count("mailbox " + (rows + 1));
    if (checks.isServer().test(entry.server())) {
      var _ = take(number, entry);
    } else {
      reject(number, "there is no server " + entry.server());
    }
  }

  /** Rejects a row that cannot be read. */
  void rejectUnread(String where, String why) {
    count(where);
    reject(where, why);
  }

  /** Notes that a row was read that is not added. */
  void pass() {
    if (++passed % PROGRESS == 0) {
      progress.run();
    }
  }

  /** Whether a row may name this server now. */
  boolean isServer(String name) {
    return checks.isServer().test(name);
  }

  private void count(String next) {
    number = next;
    if (++rows % PROGRESS == 0) {
      progress.run();
    }
  }

  private boolean take(String where, MailboxEntry entry) {
    if (!seen.add(entry.address().value().toLowerCase(Locale.ROOT))) {
      reject(where, "a second row of mailbox=" + entry.address());
      return false;
    }
    if (entries.size() >= most) {
      throw new TooManyException(most);
    }
    entries.add(known(entry));
    return true;
  }

  /** Sources answer in the same order most of the time. */
  private MailboxEntry known(MailboxEntry entry) {
    for (int i = cursor; i < Math.min(cursor + 2, before.size()); i++) {
      if (before.get(i).equals(entry)) {
        cursor = i + 1;
        return before.get(i);
      }
    }
    cursor++;
    return entry;
  }

  private void reject(String where, String why) {
    if (rejected++ == 0) {
      firstRejected = number;
    }
    if (problems.size() < REPORTED) {
      problems.add(where + ": " + why);
    }
  }

  List<MailboxEntry> entries() {
    return entries;
  }

  /** The number of rows, the rejected ones included. */
  long rows() {
    return rows;
  }

  long rejected() {
    return rejected;
  }

  /** The number of the first rejected row; empty for none. */
  String firstRejected() {
    return firstRejected;
  }

  /** Why the first of the rejected rows are, with their values. */
  List<String> problems() {
    return problems;
  }

  /** The first field of a row that is not valid. */
  private static final class Problem {
    private @Nullable String text;

    void add(Field field, String expected, String got) {
      text = text == null ? field.label() + ": expected " + expected + ", got " + got : text;
    }
  }

  private static @Nullable String text(Map<Field, String> values, Field field) {
    String value = values.get(field);
    return value == null || value.isBlank() ? null : value.strip();
  }

  private @Nullable String contact(@Nullable String text, Problem problem) {
    boolean isValid =
        text == null
            || (checks.isContact().test(text) && text.chars().noneMatch(Character::isISOControl));
    if (!isValid) {
      problem.add(Field.CONTACT, "an e-mail address", String.valueOf(text));
    }
    return isValid ? text : null;
  }

  private static @Nullable Locale language(@Nullable String text, Problem problem) {
    if (text == null) {
      return null;
    }
    try {
      // Databases write de_DE.
      Locale language = new Locale.Builder().setLanguageTag(text.replace('_', '-')).build();
      if (!language.getLanguage().isEmpty()) {
        return language;
      }
    } catch (IllformedLocaleException _) {
      // Reported below.
    }
    problem.add(Field.LANGUAGE, "a language such as de or pt-BR", text);
    return null;
  }

  /** A number that is not above 0 stands for no limit in the databases of mail systems. */
  private @Nullable Bytes limit(@Nullable String text, Problem problem) {
    if (text == null || UNLIMITED.contains(text.toLowerCase(Locale.ROOT))) {
      return null;
    }
    try {
      if (!NUMBER.matcher(text).matches()) {
        return Bytes.parse(UNIT.matcher(text).matches() ? text + "iB" : text);
      }
      long units = Long.parseLong(text);
      return units <= 0 ? null : settings.limitUnit().limit(units);
    } catch (IllegalArgumentException | ArithmeticException _) {
      problem.add(Field.LIMIT, "a size such as 2GiB, or a number of " + settings.limitUnit(), text);
      return null;
    }
  }

  private static @Nullable Secret password(@Nullable String text) {
    return text == null || text.isEmpty() ? null : new Secret(text);
  }

  private static @Nullable Boolean exclude(@Nullable String text, Problem problem) {
    if (text == null) {
      return null;
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (YES.contains(lower) || NO.contains(lower)) {
      return YES.contains(lower);
    }
    problem.add(Field.EXCLUDE, "true or false", text);
    return null;
  }
}
