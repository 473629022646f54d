package mailquota.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import mailquota.config.ConfigFile.LevelSection;
import mailquota.config.ConfigFile.PollSection;
import mailquota.config.ConfigFile.WarningsSection;
import mailquota.http.HttpSettings;
import mailquota.inventory.Inventory;
import mailquota.monitor.PollSettings;
import mailquota.notify.EmailSettings;
import mailquota.probe.MailServer;
import mailquota.quota.Level;
import mailquota.quota.Ratio;
import mailquota.warning.LevelLine;
import mailquota.warning.WarningPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Checks the sections against one another and turns them into settings. Where a value is wrong the
 * problem is noted and a default stands in, so that the rest is checked too; with a problem nothing
 * of it is used.
 */
final class ConfigRules {

  private final Problems problems;
  private final StoreRules store;
  private final ServerRules servers;
  private final MailboxRules mailboxes;
  private final ChannelRules channels;

  ConfigRules(Problems problems, Secrets secrets, Path folder) {
    this.problems = problems;
    store = new StoreRules(problems, secrets);
    servers = new ServerRules(problems, secrets, folder);
    mailboxes = new MailboxRules(problems, secrets);
    channels = new ChannelRules(problems, secrets);
  }

  AgentConfig check(ConfigFile file) {
    if (file.servers().isEmpty()) {
      problems.missing("servers", "at least one server");
    }
    List<MailServer> valid = new ArrayList<>();
    file.servers().forEach((name, section) -> servers.check(name, section).ifPresent(valid::add));
    Inventory inventory = mailboxes.check(file.mailboxes(), file.servers());
    List<EmailSettings> emails = new ArrayList<>();
    file.channels()
        .forEach((name, section) -> channels.check(name, section).ifPresent(emails::add));
    return new AgentConfig(
        http(file.http().listen()),
        store.check(file.store()),
        valid,
        inventory,
        mailboxes.discovering(file.mailboxes(), file.servers()),
        poll(file.poll()),
        warnings(file.warnings()),
        emails);
  }

  private HttpSettings http(String listen) {
    try {
      HostPort address = HostPort.parse(listen, HttpSettings.DEFAULT.port());
      return new HttpSettings(address.host(), address.port());
    } catch (IllegalArgumentException _) {
      problems.expected("http.listen", "an address such as 127.0.0.1:10143", listen);
      return HttpSettings.DEFAULT;
    }
  }

  private PollSettings poll(PollSection section) {
    if (!section.minInterval().isPositive()) {
      problems.expected(
          "poll.min-interval", "a duration above 0", Durations.written(section.minInterval()));
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

  private WarningPolicy warnings(WarningsSection section) {
    Map<Level, LevelLine> lines = new EnumMap<>(Level.class);
    section.levels().forEach((level, written) -> line(level, written, lines));
    Level below = Level.OK;
    Ratio last = new Ratio(0);
    for (Map.Entry<Level, LevelLine> line : lines.entrySet()) {
      if (line.getValue().at().compareTo(last) <= 0) {
        problems.expected(
            "warnings.levels." + line.getKey().key() + ".at",
            "more than " + below.key() + "'s " + last.exact(),
            line.getValue().at().exact());
      }
      below = line.getKey();
      last = line.getValue().at();
    }
    if (section.clearMargin().value() >= 1) {
      problems.expected("warnings.clear-margin", "below 100%", section.clearMargin().exact());
    }
    return new WarningPolicy(lines, section.clearMargin(), section.grace());
  }

  private void line(
      @Nullable Level level, @Nullable LevelSection section, Map<Level, LevelLine> lines) {
    if (level == null) {
      return; // No level's name, which has been told of.
    }
    String key = "warnings.levels." + level.key();
    Ratio at = section == null ? null : section.at();
    if (level == Level.OK) {
      problems.wrongKey(key, ConfigFormat.LEVELS, "ok");
    } else if (section == null) {
      problems.missing(key, "a section such as {at: 80%}");
    } else if (at == null) {
      problems.missing(key + ".at", "a ratio such as 80%");
    } else {
      lines.put(level, new LevelLine(at, section.freeBelow()));
    }
  }
}
