package mailquota.probe.doveadm;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import mailquota.inventory.Mailbox;
import mailquota.probe.MailServer;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.Trace;
import mailquota.probe.doveadm.DoveadmApi.Budget;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Unsupported;
import mailquota.quota.Reason;

/** Requests the mailboxes of a batch by name, one command each. Used by one thread. */
final class ByNameQuery {

  /** More mailboxes are hardly faster (Dovecot 2.3: 800/s, 900/s with 1000) and fail together. */
  static final int BATCH_SIZE = 50;

  /** After so many failed requests in a row the whole server counts as failed. */
  private static final int MAX_CONSECUTIVE_FAILURES = 3;

  /** An answer on a mailbox has about 100 bytes a resource. */
  private static final long MAX_BYTES = 16 * 1024;

  private static final Failed NOT_IN_ANSWER =
      new Failed(Reason.PROTOCOL, "the answer does not contain this mailbox");

  private final DoveadmApi api;
  private final MailServer server;
  private final InstantSource clock;
  private final Batch batch;
  private final Trace trace;
  private int failedInARow;

  ByNameQuery(DoveadmApi api, MailServer server, InstantSource clock, Batch batch, Trace trace) {
    this.api = api;
    this.server = server;
    this.clock = clock;
    this.batch = batch;
    this.trace = trace;
  }

  void queryNext() {
    List<Mailbox> some = batch.nextPending(BATCH_SIZE);
    some.forEach(this::refusePattern);
    List<Mailbox> names = pending(some);
    if (names.isEmpty()) {
      return;
    }
    Optional<ProbeResult> failure = ask(names);
    if (names.size() == 1) {
      conclude(names.getFirst(), failure);
    } else if (failure.isPresent() && concernsServer(failure.get())) {
      batch.reportRest(failure.get());
    } else {
      // The pending ones shared a request with the mailbox that failed it.
      pending(names).forEach(this::askAlone);
    }
  }

  private List<Mailbox> pending(List<Mailbox> some) {
    return some.stream().filter(mailbox -> !batch.isReported(mailbox)).toList();
  }

  private void askAlone(Mailbox mailbox) {
    if (!batch.isReported(mailbox)) {
      conclude(mailbox, ask(List.of(mailbox)));
    }
  }

  private void conclude(Mailbox mailbox, Optional<ProbeResult> failure) {
    batch.report(mailbox, failure.orElse(NOT_IN_ANSWER));
    failedInARow = failure.isPresent() ? failedInARow + 1 : 0;
    if (failure.isPresent()
        && (failedInARow == MAX_CONSECUTIVE_FAILURES || concernsServer(failure.get()))) {
      batch.reportRest(failure.get());
    }
  }

  /** Dovecot would take the name for a pattern, and answer for every match. */
  private void refusePattern(Mailbox mailbox) {
    String user = mailbox.address().value();
    if (user.contains("*") || user.contains("?")) {
      batch.report(
          mailbox, new Failed(Reason.PROTOCOL, "doveadm treats * and ? in a name as a pattern"));
    }
  }

  /** Whether the failure would be the same for any other mailbox. */
  private static boolean concernsServer(ProbeResult result) {
    return switch (result) {
      case Failed(Reason reason, _, _) ->
          switch (reason) {
            case DNS, TLS, AUTH, THROTTLED -> true;
            case CONNECT, LOCKED, TIMEOUT, PROTOCOL, UNAVAILABLE -> false;
          };
      case Unsupported _ -> true;
      case ProbeResult.Measured _, ProbeResult.NoQuota _ -> false;
    };
  }

  private Optional<ProbeResult> ask(List<Mailbox> mailboxes) {
    Budget budget = new Budget(server.limits().timeout(), MAX_BYTES * (mailboxes.size() + 1));
    List<String> users = mailboxes.stream().map(mailbox -> mailbox.address().value()).toList();
    return api.post(Commands.quotaOf(users), budget, trace, answer -> read(mailboxes, answer));
  }

  private Optional<ProbeResult> read(List<Mailbox> asked, Answer answer)
      throws ProbeFailedException {
    while (true) {
      MailboxRows rows = new MailboxRows(server.dialect().zeroLimit());
      Optional<Answer.Entry> entry = answer.next(rows::add);
      if (entry.isEmpty()) {
        return Optional.empty();
      }
      switch (entry.get()) {
        case Answer.Entry.Done(String tag) -> report(asked, tag, rows.result(clock.instant()));
        case Answer.Entry.Exited exited -> report(asked, exited.tag(), Refusal.of(exited));
        case Answer.Entry.Refused refused -> {
          return Optional.of(Refusal.of(refused));
        }
      }
    }
  }

  private void report(List<Mailbox> asked, String tag, ProbeResult result) {
    for (int i = 0; i < asked.size(); i++) {
      if (tag.equals(Integer.toString(i))) {
        batch.report(asked.get(i), result);
      }
    }
  }
}
