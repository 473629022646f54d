package mailquota.config;

import static mailquota.config.ConfigFile.or;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mailquota.quota.Bytes;
import mailquota.quota.Level;
import mailquota.quota.Ratio;
import mailquota.warning.LevelThreshold;
import mailquota.warning.Policies;
import mailquota.warning.Policies.SharedRootsTo;
import mailquota.warning.WarningPolicy;
import org.jspecify.annotations.Nullable;

/** The section {@code warnings} with defaults filled in. */
record WarningsSection(
    Map<Level, LevelSection> levels,
    Ratio clearMargin,
    Duration grace,
    Map<Level, Duration> repeat,
    Boolean resolved,
    SharedRootsTo sharedRoots,
    List<OverrideSection> overrides) {

  WarningsSection {
    WarningPolicy usual = WarningPolicy.DEFAULT;
    // A written level replaces the default threshold as a whole; the other levels keep theirs.
    Map<Level, LevelSection> all = new LinkedHashMap<>();
    usual.thresholds().forEach((level, line) -> all.put(level, LevelSection.of(line)));
    all.putAll(or(levels, Map.of()));
    levels = all;
    clearMargin = or(clearMargin, usual.clearMargin());
    grace = or(grace, usual.grace());
    repeat = or(repeat, usual.repeat());
    resolved = or(resolved, usual.notifiesResolved());
    sharedRoots = or(sharedRoots, Policies.DEFAULT.sharedRootsTo());
    overrides = or(overrides, List.of());
  }

  record LevelSection(@Nullable Ratio at, @Nullable Bytes freeBelow, @Nullable Duration forecast) {
    static LevelSection of(LevelThreshold line) {
      return new LevelSection(line.at(), line.freeBelow(), line.forecast());
    }
  }

  /** The overrides of a domain or a mailbox; null means no override. */
  record OverrideSection(
      @Nullable String domain,
      @Nullable String mailbox,
      @Nullable Map<Level, LevelSection> levels,
      @Nullable Ratio clearMargin,
      @Nullable Duration grace,
      @Nullable Map<Level, Duration> repeat,
      @Nullable Boolean resolved) {

    boolean isEmpty() {
      return levels == null
          && clearMargin == null
          && grace == null
          && repeat == null
          && resolved == null;
    }
  }
}
