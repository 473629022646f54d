package mailquota.metrics;

import static java.util.Comparator.comparing;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import mailquota.board.MailboxStatus;
import mailquota.forecast.Forecast.Full;
import mailquota.quota.Level;
import mailquota.quota.Limit;
import mailquota.quota.Naming;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.QuotaRoot;
import mailquota.quota.Reading;
import mailquota.quota.Resource;
import mailquota.quota.Usage;

/** The series of each selected mailbox. */
final class MailboxFamilies {

  /** In the order of their names. */
  static final List<Family> ALL =
      List.of(
          ofEach(
              "mailbox_probe_last_success_timestamp_seconds",
              "When the mailbox was last measured, as Unix time.",
              (status, row, out) -> {
                Instant measured = status.lastSuccess();
                if (measured != null) {
                  row.begin(out);
                  out.seconds(measured.toEpochMilli());
                }
              }),
          ofEach(
              "mailbox_probe_success",
              "Whether the latest probe did not fail.",
              (status, row, out) -> {
                row.begin(out);
                out.value(status.lastProbe().result() instanceof Failed ? 0L : 1L);
              }),
          ofEach(
              "mailbox_quota_full_timestamp_seconds",
              "When the mailbox will be full at its present pace, as Unix time; absent when that"
                  + " is not known.",
              (status, row, out) -> {
                Full full = status.full().orElse(null);
                if (full != null) {
                  row.begin(out);
                  out.seconds(full.at().toEpochMilli());
                }
              }),
          ofEach(
              "mailbox_quota_level",
              "How near the mailbox is to bouncing mail: 0 OK, 1 INFO, 2 WARNING, 3 CRITICAL, 4"
                  + " FULL.",
              (status, row, out) -> {
                Level level = status.level();
                if (level != null) {
                  row.begin(out);
                  out.value((long) level.number());
                }
              }),
          ofEachRoot(
              "mailbox_quota_limit_bytes",
              "Storage limit, by quota root; absent when unlimited.",
              Resource.STORAGE,
              MailboxFamilies::limit),
          ofEachRoot(
              "mailbox_quota_messages",
              "Messages held, by quota root.",
              Resource.MESSAGE,
              MailboxFamilies::used),
          ofEachRoot(
              "mailbox_quota_messages_limit",
              "Message limit, by quota root; absent when unlimited.",
              Resource.MESSAGE,
              MailboxFamilies::limit),
          ofEachRoot(
              "mailbox_quota_used_bytes",
              "Storage used, by quota root.",
              Resource.STORAGE,
              MailboxFamilies::used));

  private interface Values {

    /** Writes the sample of a mailbox if its value is known. */
    void write(MailboxStatus status, Row row, SampleWriter out) throws IOException;
  }

  private interface Figures {

    /** Writes the sample of a quota root if its value is known. */
    void write(Usage usage, Row row, String root, SampleWriter out) throws IOException;
  }

  /**
   * A quota root.
   *
   * @param name its own, or that of the mailbox if its own would tell the address
   */
  private record NamedRoot(String name, QuotaRoot root) {}

  private MailboxFamilies() {}

  private static Family ofEach(String name, String help, Values values) {
    return Family.gauge(
        name,
        help,
        (scrape, out) -> {
          BoardView mailboxes = scrape.mailboxes();
          for (int i = 0; i < mailboxes.size(); i++) {
            values.write(mailboxes.status(i), mailboxes.row(i), out);
          }
        });
  }

  private static Family ofEachRoot(String name, String help, Resource resource, Figures figures) {
    return Family.gauge(
        name,
        help,
        (scrape, out) -> {
          BoardView mailboxes = scrape.mailboxes();
          for (int i = 0; i < mailboxes.size(); i++) {
            MailboxStatus status = mailboxes.status(i);
            Reading reading = status.reading().orElse(null);
            if (reading != null) {
              Row row = mailboxes.row(i);
              for (NamedRoot each : named(reading.roots(), status, row, mailboxes.names())) {
                Usage usage = each.root.resources().get(resource);
                if (usage != null) {
                  figures.write(usage, row, each.name, out);
                }
              }
            }
          }
        });
  }

  private static void used(Usage usage, Row row, String root, SampleWriter out) throws IOException {
    row.begin(out, root);
    out.value(usage.used());
  }

  private static void limit(Usage usage, Row row, String root, SampleWriter out)
      throws IOException {
    if (usage.limit() instanceof Limit.Finite(long most)) {
      row.begin(out, root);
      out.value(most);
    }
  }

  /** The roots in the order of their labels. */
  private static List<NamedRoot> named(
      List<QuotaRoot> roots, MailboxStatus status, Row row, Naming names) {
    if (roots.size() == 1) {
      QuotaRoot root = roots.getFirst();
      boolean isTelling = names.isTelling(status.mailbox().address(), root.name());
      return List.of(new NamedRoot(isTelling ? row.name() : root.name(), root));
    }
    List<NamedRoot> named = new ArrayList<>(roots.size());
    int telling = 0;
    for (QuotaRoot root : roots.stream().sorted(comparing(QuotaRoot::name)).toList()) {
      boolean isTelling = names.isTelling(status.mailbox().address(), root.name());
      telling += isTelling ? 1 : 0;
      named.add(new NamedRoot(isTelling ? row.name() + "-" + telling : root.name(), root));
    }
    named.sort(comparing(NamedRoot::name));
    return named;
  }
}
