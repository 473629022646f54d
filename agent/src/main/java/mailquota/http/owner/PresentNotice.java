package mailquota.http.owner;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import mailquota.board.MailboxStatus;
import mailquota.forecast.Forecast;
import mailquota.quota.Level;
import mailquota.quota.Ratio;
import mailquota.table.Headline;
import mailquota.warning.Change;
import mailquota.warning.Notice;
import mailquota.warning.ResourceStatus;
import mailquota.warning.Subject;
import org.jspecify.annotations.Nullable;

/** What is true of a mailbox now, in the form of a notice, so that the words of mails say it. */
final class PresentNotice {

  private PresentNotice() {}

  /** Of the resource with the highest level, and of several the fullest; empty without figures. */
  static Optional<Notice> of(MailboxStatus status) {
    @Nullable Instant at = status.lastSuccess();
    if (at == null) {
      return Optional.empty();
    }
    Optional<ResourceStatus> worst =
        status
            .resources()
            .max(Comparator.comparing(ResourceStatus::level).thenComparing(PresentNotice::ratio));
    return worst.isPresent()
        ? worst.map(resource -> notice(status, resource, at))
        : status.reading().flatMap(Headline::of).map(headline -> unlimited(status, headline, at));
  }

  private static Ratio ratio(ResourceStatus resource) {
    return resource.usage().ratio().orElse(new Ratio(0));
  }

  private static Notice notice(MailboxStatus status, ResourceStatus resource, Instant at) {
    return new Notice(
        resource.subject(),
        status.mailbox().owner(),
        resource.usage(),
        change(resource.level(), resource.since()),
        resource.forecast(),
        at,
        roots(status));
  }

  private static Notice unlimited(MailboxStatus status, Headline headline, Instant at) {
    return new Notice(
        new Subject(
            status.mailbox().address(),
            status.mailbox().server(),
            headline.root(),
            headline.resource()),
        status.mailbox().owner(),
        headline.usage(),
        change(Level.OK, at),
        Forecast.NONE,
        at,
        roots(status));
  }

  private static int roots(MailboxStatus status) {
    return status.reading().map(reading -> reading.roots().size()).orElse(1);
  }

  /** Nothing has just happened: the words of a reminder fit. */
  private static Change change(Level level, Instant since) {
    return new Change(level, level, Change.Why.REMINDER, since, 1);
  }
}
