package mailquota.testing.postgresql;

import static java.util.stream.Collectors.toMap;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table {@code mailbox} with address and contact of each mailbox, and what is in it. */
public final class MailboxSite {

  private final Postgresql postgresql;
  private final String url;

  /** The contacts in the table, by the numbers of the mailboxes. */
  private final Map<Integer, String> contacts = new HashMap<>();

  /** Creates the table, empty, in a database of its own. */
  public MailboxSite(Postgresql postgresql) {
    this.postgresql = postgresql;
    url = postgresql.database();
    sql("create table mailbox (id int primary key, address text, contact text)");
  }

  public String url() {
    return url;
  }

  public static String address(int id) {
    return "user" + id + "@mx1.example";
  }

  /** Adds the mailboxes with the numbers from {@code from} to below {@code to}. */
  public void add(int from, int to) {
    sql(
        "insert into mailbox select i, 'user' || i || '@mx1.example', 'owner' || i ||"
            + " '@elsewhere.example' from generate_series(%d, %d) i".formatted(from, to - 1));
    IntStream.range(from, to).forEach(i -> contacts.put(i, "owner" + i + "@elsewhere.example"));
  }

  public void remove(int from, int to) {
    sql("delete from mailbox where id between %d and %d".formatted(from, to - 1));
    IntStream.range(from, to).forEach(contacts::remove);
  }

  /** Puts a text before the contacts. */
  public void prefixContacts(String prefix, int from, int to) {
    sql(
        "update mailbox set contact = '%s' || contact where id between %d and %d"
            .formatted(prefix, from, to - 1));
    IntStream.range(from, to)
        .forEach(i -> contacts.computeIfPresent(i, (_, before) -> prefix + before));
  }

  public void sql(String statement) {
    postgresql.sql(Postgresql.nameOf(url), statement);
  }

  /** The numbers of the mailboxes. */
  public Set<Integer> ids() {
    return Set.copyOf(contacts.keySet());
  }

  /** The contacts by their addresses. */
  public Map<String, String> contacts() {
    return contacts.entrySet().stream()
        .collect(toMap(each -> address(each.getKey()), Map.Entry::getValue));
  }

  /** The addresses of the mailboxes with these numbers. */
  public static Set<String> addresses(IntStream ids) {
    return ids.mapToObj(MailboxSite::address).collect(Collectors.toSet());
  }
}
