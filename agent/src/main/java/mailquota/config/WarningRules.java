package mailquota.config;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import mailquota.config.WarningsSection.LevelSection;
import mailquota.config.WarningsSection.OverrideSection;
import mailquota.quota.Address;
import mailquota.quota.Durations;
import mailquota.quota.Level;
import mailquota.quota.Ratio;
import mailquota.warning.LevelThreshold;
import mailquota.warning.Policies;
import mailquota.warning.WarningPolicy;
import org.jspecify.annotations.Nullable;

record WarningRules(Problems problems) {

  private static final String KEY = "warnings";

  Policies check(WarningsSection section) {
    WarningPolicy usual =
        new WarningPolicy(
            lines(KEY, Map.of(), section.levels()),
            margin(KEY, section.clearMargin()),
            section.grace(),
            repeat(KEY, section.repeat()),
            section.resolved());
    List<OverrideSection> overrides = section.overrides();
    Map<String, WarningPolicy> byDomain = new HashMap<>();
    for (int i = 0; i < overrides.size(); i++) {
      domain(KEY + ".overrides[" + i + "]", overrides.get(i), usual, byDomain);
    }
    // Overrides of a mailbox apply on top of those of its domain, in any order.
    Policies soFar = new Policies(usual, byDomain, Map.of());
    Map<Address, WarningPolicy> byMailbox = new HashMap<>();
    for (int i = 0; i < overrides.size(); i++) {
      mailbox(KEY + ".overrides[" + i + "]", overrides.get(i), soFar, byMailbox);
    }
    return new Policies(usual, byDomain, byMailbox, section.sharedRoots());
  }

  private void domain(
      String key,
      @Nullable OverrideSection section,
      WarningPolicy usual,
      Map<String, WarningPolicy> byDomain) {
    if (section == null || (section.domain() == null) == (section.mailbox() == null)) {
      reportMissingScope(key, section);
      return;
    }
    if (section.isEmpty()) {
      problems.missing(key, "at least one of levels, clear-margin, grace, repeat, resolved");
    }
    String domain = section.domain();
    if (domain == null) {
      return;
    }
    if (!Address.isDomain(domain)) {
      problems.expected(key + ".domain", "a domain such as example.net", domain);
    }
    if (byDomain.put(domain.toLowerCase(Locale.ROOT), overridden(key, section, usual)) != null) {
      problems.expected(key + ".domain", "every domain once", domain + " again");
    }
  }

  private void reportMissingScope(String key, @Nullable OverrideSection section) {
    String expected = "either domain or mailbox";
    if (section == null || section.domain() == null) {
      problems.missing(key, expected);
    } else {
      problems.wrongKey(key + ".domain", expected, "both");
    }
  }

  private void mailbox(
      String key,
      @Nullable OverrideSection section,
      Policies soFar,
      Map<Address, WarningPolicy> byMailbox) {
    String mailbox = section == null || section.domain() != null ? null : section.mailbox();
    if (section == null || mailbox == null) {
      return;
    }
    if (mailbox.contains("*")) {
      problems.expected(key + ".mailbox", "one address, or the key domain for all of one", mailbox);
      return;
    }
    try {
      Address address = new Address(mailbox);
      WarningPolicy policy = overridden(key, section, soFar.of(address));
      if (byMailbox.put(address, policy) != null) {
        problems.expected(key + ".mailbox", "every mailbox once", mailbox + " again");
      }
    } catch (IllegalArgumentException _) {
      problems.expected(key + ".mailbox", "an address such as alice@example.org", mailbox);
    }
  }

  private WarningPolicy overridden(String key, OverrideSection section, WarningPolicy usual) {
    Map<Level, LevelSection> levels = section.levels();
    Ratio margin = section.clearMargin();
    Duration grace = section.grace();
    Map<Level, Duration> repeat = section.repeat();
    Boolean resolved = section.resolved();
    return new WarningPolicy(
        levels == null ? usual.thresholds() : lines(key, usual.thresholds(), levels),
        margin == null ? usual.clearMargin() : margin(key, margin),
        grace == null ? usual.grace() : grace,
        repeat == null ? usual.repeat() : repeat(key, repeat),
        resolved == null ? usual.notifiesResolved() : resolved);
  }

  /** The written thresholds, and the default ones of the other levels. */
  private Map<Level, LevelThreshold> lines(
      String key, Map<Level, LevelThreshold> usual, Map<Level, LevelSection> written) {
    Map<Level, LevelThreshold> lines = new EnumMap<>(Level.class);
    lines.putAll(usual);
    written.forEach((level, section) -> line(key + ".levels", level, section, lines));
    Level below = Level.OK;
    Ratio last = new Ratio(0);
    for (Map.Entry<Level, LevelThreshold> line : lines.entrySet()) {
      if (line.getValue().at().compareTo(last) <= 0) {
        problems.expected(
            key + ".levels." + line.getKey().key() + ".at",
            "more than " + below.key() + "'s " + last.exact(),
            line.getValue().at().exact());
      }
      below = line.getKey();
      last = line.getValue().at();
    }
    return lines;
  }

  private void line(
      String levels,
      @Nullable Level level,
      @Nullable LevelSection section,
      Map<Level, LevelThreshold> lines) {
    if (level == null) {
      return; // An unknown level, already reported.
    }
    String key = levels + "." + level.key();
    Ratio at = section == null ? null : section.at();
    if (level == Level.OK) {
      problems.wrongKey(key, ConfigFormat.LEVELS, "ok");
    } else if (section == null) {
      problems.missing(key, "a section such as {at: 80%}");
    } else if (at == null) {
      problems.missing(key + ".at", "a ratio such as 80%");
    } else {
      Duration horizon = horizon(key + ".forecast", level, section.forecast());
      lines.put(level, new LevelThreshold(at, section.freeBelow(), horizon));
    }
  }

  private @Nullable Duration horizon(String key, Level level, @Nullable Duration written) {
    if (written != null && level == Level.FULL) {
      problems.wrongKey(key, "none, for a mailbox is full when it is", Durations.written(written));
      return null;
    }
    return written != null && problems.checkPositive(key, written) ? written : null;
  }

  private Map<Level, Duration> repeat(String section, Map<Level, Duration> written) {
    Map<Level, Duration> repeat = new EnumMap<>(Level.class);
    written.forEach((level, after) -> {
      if (level == null) {
        return; // An unknown level, already reported.
      }
      String key = section + ".repeat." + level.key();
      if (level == Level.OK) {
        problems.wrongKey(key, ConfigFormat.LEVELS, "ok");
      } else if (after == null) {
        problems.missing(key, "a duration such as 3d");
      } else if (problems.checkPositive(key, after)) {
        repeat.put(level, after);
      }
    });
    return repeat;
  }

  private Ratio margin(String section, Ratio written) {
    if (written.value() >= 1) {
      problems.expected(section + ".clear-margin", "below 100%", written.exact());
    }
    return written;
  }
}
