package mailquota.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import mailquota.fleet.Alone;
import mailquota.http.HttpSettings;
import mailquota.inventory.Inventory;
import mailquota.inventory.InventorySettings;
import mailquota.inventory.MailboxEntry;
import mailquota.inventory.source.SourceSettings;
import mailquota.inventory.source.SourceSettings.Listed;
import mailquota.metrics.MetricsSettings;
import mailquota.metrics.OtlpSettings;
import mailquota.notify.ChannelSettings;
import mailquota.polling.PollSettings;
import mailquota.probe.MailServer;
import mailquota.store.StoreSettings;
import mailquota.warning.Policies;

/** A valid configuration. Created by {@link ConfigLoader} only. Immutable, thread-safe. */
public final class AgentConfig {

  private static final List<MailboxEntry> NO_ENTRIES = List.of();

  /** What clients see. */
  record Served(HttpSettings http, MetricsSettings metrics, Optional<OtlpSettings> otlp) {}

  /**
   * The store, and the agent among those that share it.
   *
   * @param name empty for the default
   */
  record Kept(StoreSettings store, Optional<String> name, Alone without) {}

  private final Served served;
  private final Kept kept;
  private final List<MailServer> servers;
  private final List<SourceSettings> sources;
  private final InventorySettings inventory;
  private final PollSettings poll;
  private final Policies warnings;
  private final List<ChannelSettings> channels;

  AgentConfig(
      Served served,
      Kept kept,
      List<MailServer> servers,
      List<SourceSettings> sources,
      InventorySettings inventory,
      PollSettings poll,
      Policies warnings,
      List<ChannelSettings> channels) {
    this.served = served;
    this.kept = kept;
    this.servers = List.copyOf(servers);
    this.sources = List.copyOf(sources);
    this.inventory = inventory;
    this.poll = poll;
    this.warnings = warnings;
    this.channels = List.copyOf(channels);
  }

  public HttpSettings http() {
    return served.http;
  }

  public MetricsSettings metrics() {
    return served.metrics;
  }

  public StoreSettings store() {
    return kept.store;
  }

  /** The name of the agent among those with the same store; empty for the default. */
  public Optional<String> name() {
    return kept.name;
  }

  /** Whether the agent decides and delivers without the store. */
  public Alone without() {
    return kept.without;
  }

  /** In the order of the file. */
  public List<MailServer> servers() {
    return servers;
  }

  /** In the order of the file: a later source overrides an earlier one. */
  public List<SourceSettings> sources() {
    return sources;
  }

  public InventorySettings inventory() {
    return inventory;
  }

  /** The mailboxes that the configuration itself lists. */
  public Inventory listed() {
    return listed(sources);
  }

  static Inventory listed(List<SourceSettings> sources) {
    return Inventory.merge(
        sources.stream()
            .map(source -> source instanceof Listed listed ? listed.entries() : NO_ENTRIES)
            .toList());
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

  /** Where metrics are pushed to; empty for nowhere. */
  public Optional<OtlpSettings> otlp() {
    return served.otlp;
  }

  /** The keys that are different in {@code next}, and that a running agent cannot change. */
  public List<String> fixedKeysChangedIn(AgentConfig next) {
    Map<String, Boolean> changed = new LinkedHashMap<>();
    changed.put("http.listen", !http().isAtAddressOf(next.http()));
    changed.put("http.web-config", http().hasTls() != next.http().hasTls());
    changed.put("name", !name().equals(next.name()));
    changed.put("store.url", !store().url().equals(next.store().url()));
    changed.put("store.user", !Objects.equals(store().user(), next.store().user()));
    changed.put("store.password", !Objects.equals(store().password(), next.store().password()));
    changed.put("store.wait", without() != next.without());
    return changed.entrySet().stream().filter(Map.Entry::getValue).map(Map.Entry::getKey).toList();
  }
}
