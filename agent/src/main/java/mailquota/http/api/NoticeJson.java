package mailquota.http.api;

import java.time.Instant;
import mailquota.forecast.Forecast.Full;
import mailquota.http.MailboxJson;
import mailquota.quota.Address;
import mailquota.quota.Naming;
import mailquota.quota.Ratio;
import mailquota.store.Delivered.Outcome;
import mailquota.store.RecordedNotice;
import mailquota.table.Headline;
import mailquota.warning.Notice;
import mailquota.warning.Subject;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Writes a notice with its delivery as JSON. Absent values are null. */
final class NoticeJson {

  private NoticeJson() {}

  static ObjectNode of(RecordedNotice recorded, Naming names) {
    Notice notice = recorded.entry().notice();
    Subject subject = notice.subject();
    Address mailbox = subject.mailbox();
    @Nullable Full full = notice.forecast() instanceof Full known ? known : null;
    @Nullable Outcome outcome = recorded.outcome();
    @Nullable Instant ended = recorded.endedAt();
    return JsonAnswer.JSON
        .createObjectNode()
        .put("id", notice.id())
        .put("number", recorded.number())
        .put("mailbox", mailbox.value())
        .put("domain", names.domain(mailbox))
        .put("server", subject.server())
        .put("root", MailboxRow.shown(subject.root(), mailbox, names))
        .put("resource", subject.resource().name())
        .put("level", notice.change().level().name())
        .put("previous", notice.change().previous().name())
        .put("reason", notice.change().why().label())
        .put("ratio", ratio(notice))
        .put("used", notice.usage().used())
        .put("limit", Headline.limit(notice.usage()))
        .put("fullAt", full == null ? null : full.at().toString())
        .put("at", notice.at().toString())
        .put("channel", recorded.entry().channel())
        .put("delivery", outcome == null ? "pending" : outcome.label())
        .put("detail", recorded.why())
        .put("endedAt", ended == null ? null : ended.toString());
  }

  private static @Nullable Double ratio(Notice notice) {
    return notice.usage().ratio().map(Ratio::value).map(MailboxJson::rounded).orElse(null);
  }
}
