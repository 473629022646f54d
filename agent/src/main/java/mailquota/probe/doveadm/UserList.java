package mailquota.probe.doveadm;

import static mailquota.probe.ProbeFailedException.malformed;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import mailquota.probe.Directory.Listing;
import mailquota.probe.DroppedNames;
import mailquota.probe.ListedNames;
import mailquota.probe.MailServer;
import mailquota.probe.ProbeFailedException;
import mailquota.probe.Trace;
import mailquota.probe.doveadm.DoveadmApi.Budget;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;

/** Lists the users of Dovecot's userdb. Thread-safe. */
final class UserList {

  private static final long MAX_BYTES = 512L << 20;

  private final DoveadmApi api;
  private final Budget budget;
  private final String server;
  private volatile DroppedNames dropped = new DroppedNames();

  UserList(DoveadmApi api, MailServer server) {
    this.api = api;
    this.server = server.name();
    budget = new Budget(server.limits().timeout(), MAX_BYTES);
  }

  /** The number of users, without storing their names; empty when it is unknown. */
  OptionalLong count() {
    LongAdder count = new LongAdder();
    return each(_ -> count.increment()).isPresent()
        ? OptionalLong.empty()
        : OptionalLong.of(count.sum());
  }

  Listing list() {
    ListedNames names = new ListedNames();
    Optional<ProbeResult> failure = each(user -> add(user, names));
    if (failure.isEmpty()) {
      names.dropped().logChanges(server, dropped);
      dropped = names.dropped();
      return names.listing();
    }
    return failure.get() instanceof Failed(Reason reason, String detail, _)
        ? new Listing.Failed(reason, detail)
        : new Listing.Failed(Reason.PROTOCOL, "this Dovecot lists no users");
  }

  private static void add(String user, ListedNames names) throws ProbeFailedException {
    if (!names.add(user)) {
      throw malformed(ListedNames.TOO_MANY);
    }
  }

  private Optional<ProbeResult> each(Answer.Sink<String> users) {
    return api.post(Commands.USERS, budget, Trace.NONE, answer -> read(answer, users));
  }

  private static Optional<ProbeResult> read(Answer answer, Answer.Sink<String> users)
      throws ProbeFailedException {
    Answer.Entry entry =
        answer
            .nextUsers(users)
            .orElseThrow(() -> malformed("an empty answer for the list of users"));
    return entry instanceof Answer.Entry.Done ? Optional.empty() : Optional.of(Refusal.of(entry));
  }
}
