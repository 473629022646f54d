package mailquota;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import mailquota.loop.Loop;
import mailquota.metrics.AgentMetrics;
import mailquota.notify.Channel;
import mailquota.notify.ChannelSettings;
import mailquota.notify.Overview;
import mailquota.polling.PolledServer;
import mailquota.probe.FolderSize;
import mailquota.probe.MailServer;
import mailquota.store.Store;
import mailquota.warning.Subject;

/**
 * Builds the parts of a configuration with the parts of the process that they use. Thread-safe.
 *
 * @param folders the folders of a mailbox, for a notice of the channel of this name
 */
record PartBuilder(
    InstantSource clock,
    Store store,
    Overview overview,
    BiFunction<String, Subject, List<FolderSize>> folders,
    AgentMetrics meters)
    implements ConfiguredParts.Builder {

  @Override
  public PolledServer server(MailServer settings) {
    return Probers.polled(settings, clock);
  }

  @Override
  public Optional<Channel> channel(ChannelSettings settings) {
    return settings.channel(subject -> folders.apply(settings.name(), subject), clock);
  }

  @Override
  public Optional<Loop> reporter(ChannelSettings settings) {
    return settings.reporter(overview, store, clock, meters::record);
  }
}
