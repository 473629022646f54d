package mailquota;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import mailquota.board.MailboxStatus;
import mailquota.config.AgentConfig;
import mailquota.http.api.AgentView;
import mailquota.http.api.Asked;
import mailquota.inventory.Mailbox;
import mailquota.metrics.ProbeTotals;
import mailquota.notify.ChannelSettings;
import mailquota.notify.Outbox.Pending;
import mailquota.polling.ServerState;
import mailquota.probe.MailServer;
import mailquota.quota.Address;
import mailquota.quota.Naming;
import mailquota.silence.Silences;
import mailquota.store.NoticeFilter;
import mailquota.store.RecordedNotice;
import mailquota.warning.Policies;

/**
 * What the API asks of the agent, from its parts. Thread-safe.
 *
 * @param config the present configuration
 */
record AgentFacts(Web.Parts parts, Supplier<AgentConfig> config, Reload reload)
    implements AgentView {

  @Override
  public String version() {
    return Version.current();
  }

  @Override
  public Optional<MailboxStatus> find(Address mailbox) {
    return parts.board().find(mailbox);
  }

  @Override
  public boolean isMonitored(Address mailbox) {
    return parts.sources().inventory().find(mailbox).isPresent();
  }

  @Override
  public List<MailboxStatus> stored(Collection<Address> mailboxes) {
    return parts.view().map(view -> view.statuses(mailboxes)).orElse(List.of());
  }

  @Override
  public Asked probeSoon(Mailbox mailbox) {
    if (state(mailbox.server()) instanceof ServerState.Down down) {
      return new Asked.NotNow(Duration.ofMinutes(1), "the server is down: " + down.why().detail());
    }
    return parts
        .hint(mailbox)
        .filter(Duration::isPositive)
        .<Asked>map(wait ->
            new Asked.NotNow(wait, "the mailbox is not probed so soon after a refused login"))
        .orElseGet(Asked.Soon::new);
  }

  @Override
  public Policies policies() {
    return config.get().warnings();
  }

  @Override
  public Naming names() {
    return config.get().metrics().names();
  }

  @Override
  public Silences silences() {
    return parts.silences().now();
  }

  @Override
  public List<RecordedNotice> notices(NoticeFilter filter) {
    return parts.store().notices(filter);
  }

  @Override
  public List<Pending> outbox() {
    return parts.outbox().pending();
  }

  @Override
  public List<String> channels() {
    return config.get().channels().stream().map(ChannelSettings::name).toList();
  }

  @Override
  public List<MailServer> servers() {
    return config.get().servers();
  }

  @Override
  public ServerState state(String server) {
    return parts.monitor().state(server);
  }

  @Override
  public int mailboxes(String server) {
    return parts.monitor().size(server);
  }

  @Override
  public int allMailboxes(String server) {
    return parts.view().isEmpty()
        ? mailboxes(server)
        : parts.sources().inventory().on(server).size();
  }

  @Override
  public Duration lag(String server) {
    return parts.monitor().lag(server);
  }

  @Override
  public boolean isHeld(String server) {
    return parts.keeper().isSuspicious(server);
  }

  @Override
  public Map<String, ProbeTotals> probes() {
    return parts.meters().probesByServer();
  }

  @Override
  public Duration staleAfter() {
    return config.get().poll().round().multipliedBy(2);
  }

  @Override
  public Configuration configuration() {
    return reload.configuration();
  }
}
