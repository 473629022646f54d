package mailquota.metrics;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import mailquota.metrics.RootColumns.Column;
import mailquota.quota.Limit;
import mailquota.quota.Outcome;

/** The series of each selected mailbox. */
final class MailboxFamilies {

  private static final long NONE = -1;

  /** In the order of their names. */
  static final List<Family> ALL =
      List.of(
          ofEach(
              "mailbox_probe_last_success_timestamp_seconds",
              "When the mailbox was last measured, as Unix time.",
              (mailboxes, place, out) -> time(mailboxes.measured(place), mailboxes, place, out)),
          ofEach(
              "mailbox_probe_success",
              "Whether the latest probe did not fail.",
              (mailboxes, place, out) -> {
                mailboxes.labels().begin(place, out);
                out.value(Outcome.all().get(mailboxes.outcome(place)).isFailure() ? 0L : 1L);
              }),
          ofEach(
              "mailbox_quota_full_timestamp_seconds",
              "When the mailbox will be full at its present pace, as Unix time; absent when that"
                  + " is not known.",
              (mailboxes, place, out) -> time(mailboxes.full(place), mailboxes, place, out)),
          ofEach(
              "mailbox_quota_level",
              "How near the mailbox is to bouncing mail: 0 OK, 1 INFO, 2 WARNING, 3 CRITICAL, 4"
                  + " FULL.",
              (mailboxes, place, out) -> {
                int level = mailboxes.level(place);
                if (level >= 0) {
                  mailboxes.labels().begin(place, out);
                  out.value((long) level);
                }
              }),
          ofEachRoot(
              "mailbox_quota_limit_bytes",
              "Storage limit, by quota root; absent when unlimited.",
              RootColumns::storage,
              MailboxFamilies::limit),
          ofEachRoot(
              "mailbox_quota_messages",
              "Messages held, by quota root.",
              RootColumns::messages,
              MailboxFamilies::used),
          ofEachRoot(
              "mailbox_quota_messages_limit",
              "Message limit, by quota root; absent when unlimited.",
              RootColumns::messages,
              MailboxFamilies::limit),
          ofEachRoot(
              "mailbox_quota_used_bytes",
              "Storage used, by quota root.",
              RootColumns::storage,
              MailboxFamilies::used));

  private interface Values {

    /** Writes the sample of a mailbox if its value is known. */
    void write(MailboxColumns mailboxes, int place, SampleWriter out) throws IOException;
  }

  private interface Figures {

    /** The value of a quota root that counts the resource; negative for none. */
    long of(Column figures, int root);
  }

  private MailboxFamilies() {}

  private static Family ofEach(String name, String help, Values values) {
    return Family.gauge(
        name,
        help,
        (scrape, out) -> {
          BitSet selected = scrape.selected();
          for (int i = selected.nextSetBit(0); i >= 0; i = selected.nextSetBit(i + 1)) {
            values.write(scrape.mailboxes(), i, out);
          }
        });
  }

  private static void time(long millis, MailboxColumns mailboxes, int place, SampleWriter out)
      throws IOException {
    if (millis != MailboxColumns.NEVER) {
      mailboxes.labels().begin(place, out);
      out.seconds(millis);
    }
  }

  private static Family ofEachRoot(
      String name, String help, Function<RootColumns, Column> resource, Figures figures) {
    return Family.gauge(
        name,
        help,
        (scrape, out) -> {
          MailboxColumns mailboxes = scrape.mailboxes();
          RootColumns roots = mailboxes.roots();
          Column column = resource.apply(roots);
          MailboxColumns.RootCursor cursor = mailboxes.cursor();
          BitSet selected = scrape.selected();
          for (int i = selected.nextSetBit(0); i >= 0; i = selected.nextSetBit(i + 1)) {
            for (int root = cursor.first(i); root >= 0; root = cursor.next(i)) {
              long value = figures.of(column, root);
              if (value >= 0) {
                mailboxes.labels().begin(i, roots.label(root), out);
                out.value(value);
              }
            }
          }
        });
  }

  private static long used(Column figures, int root) {
    return figures.limit(root) == null ? NONE : figures.used(root);
  }

  private static long limit(Column figures, int root) {
    return figures.limit(root) instanceof Limit.Finite(long most) ? most : NONE;
  }
}
