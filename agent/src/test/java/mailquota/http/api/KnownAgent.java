package mailquota.http.api;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import mailquota.board.Board;
import mailquota.board.MailboxStatus;
import mailquota.inventory.Mailbox;
import mailquota.metrics.ProbeTotals;
import mailquota.net.Endpoint;
import mailquota.net.Tls;
import mailquota.net.Trust;
import mailquota.notify.Outbox.Pending;
import mailquota.polling.ServerState;
import mailquota.probe.Auth;
import mailquota.probe.Dialect;
import mailquota.probe.Limits;
import mailquota.probe.MailServer;
import mailquota.probe.Mechanism;
import mailquota.probe.Method;
import mailquota.quota.Address;
import mailquota.quota.Naming;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;
import mailquota.silence.Silences;
import mailquota.store.NoticeFilter;
import mailquota.store.RecordedNotice;
import mailquota.testing.BoardRows;
import mailquota.warning.Policies;

/** An agent about which everything is known. */
final class KnownAgent implements AgentView {

  final Board board = new Board();

  /** Those of another agent. */
  final Map<Address, MailboxStatus> others = new HashMap<>();

  /** Runs whenever the store is asked for them. */
  Runnable asksStore = () -> {};

  final List<NoticeFilter> asked = new ArrayList<>();
  final List<RecordedNotice> notices = new ArrayList<>();
  Naming names = Naming.PLAIN;
  Silences silences = Silences.NONE;
  Asked probe = new Asked.Soon();

  void put(MailboxStatus... statuses) {
    List.of(statuses).forEach(status -> BoardRows.put(board, status));
  }

  @Override
  public String version() {
    return "1.0";
  }

  @Override
  public Optional<MailboxStatus> find(Address mailbox) {
    return board.find(mailbox);
  }

  @Override
  public boolean isMonitored(Address mailbox) {
    return others.containsKey(mailbox);
  }

  @Override
  public List<MailboxStatus> stored(Collection<Address> mailboxes) {
    asksStore.run();
    return mailboxes.stream().map(others::get).filter(Objects::nonNull).toList();
  }

  @Override
  public Asked probeSoon(Mailbox mailbox) {
    return probe;
  }

  @Override
  public Policies policies() {
    return Policies.DEFAULT;
  }

  @Override
  public Naming names() {
    return names;
  }

  @Override
  public Silences silences() {
    return silences;
  }

  @Override
  public List<RecordedNotice> notices(NoticeFilter filter) {
    asked.add(filter);
    return notices.stream().limit(filter.most()).toList();
  }

  @Override
  public List<Pending> outbox() {
    return List.of(
        new Pending("owner", 2, BoardRows.NOW.minusSeconds(30)),
        new Pending("chat", 0, Instant.EPOCH));
  }

  @Override
  public List<String> channels() {
    return List.of("owner", "chat");
  }

  @Override
  public List<MailServer> servers() {
    return List.of(server("mx1", Method.IMAP), server("mx2", Method.POP3));
  }

  private static MailServer server(String name, Method method) {
    return new MailServer(
        name,
        method,
        new Endpoint(name + ".example.org", 993),
        Tls.IMPLICIT,
        Trust.ofSystem(),
        new Auth.Password(Mechanism.Password.PLAIN, "{mailbox}", null, null),
        Limits.DEFAULT,
        Dialect.USUAL);
  }

  @Override
  public ServerState state(String server) {
    return server.equals("mx1")
        ? new ServerState.Up(BoardRows.NOW.minusSeconds(3600))
        : new ServerState.Down(
            new Failed(Reason.CONNECT, "refused for bob@example.org"),
            BoardRows.NOW.minusSeconds(60),
            BoardRows.NOW.plusSeconds(5));
  }

  @Override
  public int mailboxes(String server) {
    return 3;
  }

  @Override
  public int allMailboxes(String server) {
    return 3;
  }

  @Override
  public Duration lag(String server) {
    return Duration.ofMillis(1500);
  }

  @Override
  public boolean isHeld(String server) {
    return server.equals("mx2");
  }

  @Override
  public Map<String, ProbeTotals> probes() {
    return Map.of();
  }

  @Override
  public Duration staleAfter() {
    return Duration.ofHours(2);
  }

  @Override
  public Configuration configuration() {
    return new Configuration("config.yaml", "http: {}\n", BoardRows.NOW, null);
  }
}
