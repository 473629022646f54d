package mailquota.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mailquota.config.ConfigFile.InventorySection;
import mailquota.config.ConfigFile.PollSection;
import mailquota.inventory.InventorySettings;
import mailquota.inventory.source.SourceSettings;
import mailquota.notify.ChannelSettings;
import mailquota.polling.PollSettings;
import mailquota.probe.MailServer;
import mailquota.quota.Durations;

/**
 * Validates the sections and converts them to settings. An invalid value is reported and replaced
 * by a default, so that the rest is checked too; the result is used only if there is no problem.
 */
final class ConfigRules {

  private final Problems problems;
  private final StoreRules store;
  private final ServerRules servers;
  private final Secrets secrets;
  private final Path folder;
  private final ConfigFile file;
  private final Map<String, String> environment;
  private final TrustRules trusts;
  private final WarningRules warnings;
  private final ChannelRules channels;

  /** Relative paths start at {@code folder}. */
  ConfigRules(
      Problems problems,
      Secrets secrets,
      Path folder,
      ConfigFile file,
      Map<String, String> environment) {
    this.environment = environment;
    this.folder = folder;
    this.file = file;
    trusts = new TrustRules(problems, folder, file.tlsProvider());
    this.problems = problems;
    store = new StoreRules(problems, secrets);
    servers = new ServerRules(problems, secrets, trusts);
    this.secrets = secrets;
    warnings = new WarningRules(problems);
    channels = new ChannelRules(problems, secrets, trusts);
  }

  AgentConfig check() {
    if (file.servers().isEmpty()) {
      problems.missing("servers", "at least one server");
    }
    List<MailServer> valid = new ArrayList<>();
    file.servers().forEach((name, section) -> servers.check(name, section).ifPresent(valid::add));
    List<SourceSettings> sources =
        new SourceRules(problems, secrets, trusts, file.servers()).check(file.mailboxes());
    List<ChannelSettings> settings = new ArrayList<>();
    file.channels()
        .forEach((name, section) -> channels.check(name, section).ifPresent(settings::add));
    AgentConfig.Served served =
        new AgentConfig.Served(
            new HttpRules(problems, secrets, folder).check(file.http()),
            new MetricsRules(problems, secrets)
                .check(file.metrics(), AgentConfig.listed(sources).size()),
            new OtlpRules(problems, secrets, trusts).check(file.metrics().otlp()));
    return new AgentConfig(
        served,
        store.check(file, environment.get(StoreRules.NAME)),
        valid,
        sources,
        inventory(file.inventory()),
        poll(file.poll()),
        warnings.check(file.warnings()),
        settings);
  }

  private InventorySettings inventory(InventorySection section) {
    boolean isKeep = InventorySettings.isKeep(section.keep());
    if (!isKeep) {
      problems.expected(
          "inventory.keep",
          "at most " + Durations.written(InventorySettings.MAX_KEEP),
          Durations.written(section.keep()));
    }
    if (section.maxMailboxes() < 1) {
      problems.expected(
          "inventory.max-mailboxes", "a number above 0", String.valueOf(section.maxMailboxes()));
    }
    return isKeep && section.maxMailboxes() >= 1
        ? new InventorySettings(section.keep(), section.maxMailboxes())
        : InventorySettings.DEFAULT;
  }

  private PollSettings poll(PollSection section) {
    if (!problems.checkPositive("poll.min-interval", section.minInterval())) {
      return PollSettings.DEFAULT;
    }
    if (section.maxInterval().compareTo(section.minInterval()) < 0) {
      problems.expected(
          "poll.max-interval",
          "at least min-interval, " + Durations.written(section.minInterval()),
          Durations.written(section.maxInterval()));
      return PollSettings.DEFAULT;
    }
    return new PollSettings(section.minInterval(), section.maxInterval(), section.adaptive());
  }
}
