package mailquota;

import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import mailquota.loop.Loop;
import mailquota.metrics.AgentMetrics;
import mailquota.metrics.OtlpPush;
import mailquota.metrics.OtlpSettings;
import mailquota.notify.Channel;
import mailquota.notify.ChannelSettings;
import mailquota.notify.Overview;
import mailquota.notify.OwnerDetails;
import mailquota.polling.PolledServer;
import mailquota.probe.FolderSize;
import mailquota.probe.MailServer;
import mailquota.quota.Address;
import mailquota.store.JobTimes;
import mailquota.warning.Subject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the parts of a configuration with the parts of the process that they use. Thread-safe.
 *
 * @param folders the folders of a mailbox, for a notice of the channel of this name
 * @param page the URL of a page for the owner of a mailbox; empty for none
 * @param metrics the present ones
 */
record PartBuilder(
    InstantSource clock,
    JobTimes jobs,
    Overview overview,
    BiFunction<String, Subject, List<FolderSize>> folders,
    Function<Address, Optional<String>> page,
    AgentMetrics meters,
    Supplier<MetricSnapshots> metrics)
    implements ConfiguredParts.Builder {

  private static final Logger log = LoggerFactory.getLogger(PartBuilder.class);

  @Override
  public PolledServer server(MailServer settings) {
    return Probers.polled(settings, clock);
  }

  @Override
  public Optional<Channel> channel(ChannelSettings settings) {
    return settings.channel(new Details(settings.name(), this), clock);
  }

  /** Those of the mails of one channel. */
  private record Details(String channel, PartBuilder parts) implements OwnerDetails {

    @Override
    public List<FolderSize> folders(Subject subject) {
      return parts.folders.apply(channel, subject);
    }

    @Override
    public Optional<String> page(Subject subject) {
      return subject.isShared() ? Optional.empty() : parts.page.apply(subject.mailbox());
    }
  }

  @Override
  public Optional<Loop> reporter(ChannelSettings settings) {
    return settings.reporter(overview, jobs, clock, meters::record);
  }

  @Override
  public Loop push(OtlpSettings settings) {
    return new OtlpPush(settings, metrics, resource(), clock).loop();
  }

  /** The attributes by which OpenTelemetry tells processes apart. */
  private static Map<String, String> resource() {
    Map<String, String> resource = new HashMap<>();
    resource.put("service.name", "mailbox-quota-agent");
    resource.put("service.version", Version.current());
    try {
      resource.put("service.instance.id", InetAddress.getLocalHost().getHostName());
    } catch (UnknownHostException e) {
      log.debug("the name of this host is unknown: {}", e.getMessage());
    }
    return resource;
  }
}
