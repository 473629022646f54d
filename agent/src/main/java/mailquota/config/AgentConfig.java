package mailquota.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import mailquota.http.HttpSettings;
import mailquota.inventory.Inventory;
import mailquota.notify.ChannelSettings;
import mailquota.polling.PollSettings;
import mailquota.probe.MailServer;
import mailquota.store.StoreSettings;
import mailquota.warning.Policies;

/** A valid configuration. Created by {@link ConfigLoader} only. Immutable, thread-safe. */
public final class AgentConfig {

  private final HttpSettings http;
  private final StoreSettings store;
  private final List<MailServer> servers;
  private final Inventory inventory;
  private final Map<String, Duration> discovering;
  private final PollSettings poll;
  private final Policies warnings;
  private final List<ChannelSettings> channels;

  AgentConfig(
      HttpSettings http,
      StoreSettings store,
      List<MailServer> servers,
      Inventory inventory,
      Map<String, Duration> discovering,
      PollSettings poll,
      Policies warnings,
      List<ChannelSettings> channels) {
    this.http = http;
    this.store = store;
    this.servers = List.copyOf(servers);
    this.inventory = inventory;
    this.discovering = Map.copyOf(discovering);
    this.poll = poll;
    this.warnings = warnings;
    this.channels = List.copyOf(channels);
  }

  public HttpSettings http() {
    return http;
  }

  public StoreSettings store() {
    return store;
  }

  /** In the order of the file. */
  public List<MailServer> servers() {
    return servers;
  }

  public Inventory inventory() {
    return inventory;
  }

  /** The servers that list their mailboxes, and the interval of discovery. */
  public Map<String, Duration> discovering() {
    return discovering;
  }

  public PollSettings poll() {
    return poll;
  }

  public Policies warnings() {
    return warnings;
  }

  /** In the order of the file. */
  public List<ChannelSettings> channels() {
    return channels;
  }
}
