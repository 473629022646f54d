package mailquota.http.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mailquota.board.MailboxStatus;
import mailquota.inventory.Mailbox;
import mailquota.metrics.ProbeTotals;
import mailquota.notify.Outbox.Pending;
import mailquota.polling.ServerState;
import mailquota.probe.MailServer;
import mailquota.quota.Address;
import mailquota.quota.Naming;
import mailquota.silence.Silences;
import mailquota.store.NoticeFilter;
import mailquota.store.RecordedNotice;
import mailquota.warning.Policies;
import org.jspecify.annotations.Nullable;

/** What the API asks of the agent. Thread-safe; does not block unless noted. */
public interface AgentView {

  /** The version of the program. */
  String version();

  /** The present status of a mailbox. */
  Optional<MailboxStatus> find(Address mailbox);

  /** Whether the mailbox is monitored, by this or by another agent. */
  boolean isMonitored(Address mailbox);

  /**
   * The statuses of mailboxes that other agents hold, as the store has them; of those that it has.
   * Asks the store, and throws if it fails.
   */
  List<MailboxStatus> stored(Collection<Address> mailboxes);

  /** Has a mailbox probed soon, within the limits of its server. */
  Asked probeSoon(Mailbox mailbox);

  Policies policies();

  /** How mailboxes are called where anyone may read. */
  Naming names();

  Silences silences();

  /** The notices that match, the newest first; asks the store, and throws if it fails. */
  List<RecordedNotice> notices(NoticeFilter filter);

  /** The notices that wait, by channel. */
  List<Pending> outbox();

  /** The names of the channels. */
  List<String> channels();

  /** In the order of the configuration. */
  List<MailServer> servers();

  ServerState state(String server);

  /** The number of the mailboxes of a server that this agent holds. */
  int mailboxes(String server);

  /** The number of the mailboxes of a server. */
  int allMailboxes(String server);

  /** How long the most overdue probe of a server is late. */
  Duration lag(String server);

  /** Whether readings of a server are held. */
  boolean isHeld(String server);

  /** The probes of each server since the start. */
  Map<String, ProbeTotals> probes();

  /** A mailbox that was not measured for this time is stale. */
  Duration staleAfter();

  Configuration configuration();

  /**
   * The present configuration.
   *
   * @param yaml with each default, and with {@code ***} for each secret
   * @param loadedAt when it was loaded
   * @param last the last reload; null for none
   */
  record Configuration(String file, String yaml, Instant loadedAt, @Nullable Reloaded last) {}

  /** How a reload has ended; {@code problems} is empty if the configuration was replaced. */
  record Reloaded(Instant at, List<String> problems) {}
}
