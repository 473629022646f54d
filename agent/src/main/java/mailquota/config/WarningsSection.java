package mailquota.config;

import com.fasterxml.jackson.annotation.JsonCreator;
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

  @JsonCreator
  WarningsSection(
      @Nullable Map<Level, LevelSection> levels,
      @Nullable Ratio clearMargin,
      @Nullable Duration grace,
      @Nullable Map<Level, Duration> repeat,
      @Nullable Boolean resolved,
      @Nullable SharedRootsTo sharedRoots,
      @Nullable List<OverrideSection> overrides) {
    WarningPolicy usual = WarningPolicy.DEFAULT;
    // A written level replaces the default threshold as a whole; the other levels keep theirs.
    Map<Level, LevelSection> all = new LinkedHashMap<>();
    usual.thresholds().forEach((level, line) -> all.put(level, LevelSection.of(line)));
    if (levels != null) {
      all.putAll(levels);
    }
    this.levels = all;
    this.clearMargin = clearMargin == null ? usual.clearMargin() : clearMargin;
    this.grace = grace == null ? usual.grace() : grace;
    this.repeat = repeat == null ? usual.repeat() : repeat;
    this.resolved = resolved == null ? (Boolean) usual.notifiesResolved() : resolved;
    this.sharedRoots = sharedRoots == null ? Policies.DEFAULT.sharedRootsTo() : sharedRoots;
    this.overrides = overrides == null ? List.of() : overrides;
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
