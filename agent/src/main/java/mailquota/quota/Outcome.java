package mailquota.quota;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.ProbeResult.Measured;
import mailquota.quota.ProbeResult.NoQuota;
import mailquota.quota.ProbeResult.Unsupported;

/**
 * The result of a probe without its figures and details, as metrics and the API name it.
 *
 * @param result that of {@link ProbeResult#label}
 * @param reason that of {@link Reason#label}; empty if the probe did not fail
 */
public record Outcome(String result, String reason) {

  private static final List<Outcome> ALL =
      Stream.concat(
              Stream.of("measured", "no-quota", "unsupported")
                  .map(result -> new Outcome(result, "")),
              Stream.of(Reason.values()).map(reason -> new Outcome("failed", reason.label())))
          .toList();

  /** That of a probe which has measured figures. */
  public static final Outcome MEASURED = ALL.getFirst();

  private static final Map<Reason, Integer> FAILED = new EnumMap<>(Reason.class);

  static {
    for (Reason reason : Reason.values()) {
      FAILED.put(reason, ALL.indexOf(new Outcome("failed", reason.label())));
    }
  }

  public static Outcome of(ProbeResult result) {
    return ALL.get(place(result));
  }

  /** All of them: those of probes that did not fail, then the reasons in their order. */
  public static List<Outcome> all() {
    return ALL;
  }

  public boolean isFailure() {
    return !reason.isEmpty();
  }

  /** Why the probe failed; empty if it did not. */
  public Optional<Reason> failure() {
    return Stream.of(Reason.values()).filter(each -> each.label().equals(reason)).findFirst();
  }

  /** The place among {@link #all}. */
  public int place() {
    return ALL.indexOf(this);
  }

  /** The same of a result. */
  public static int place(ProbeResult result) {
    return switch (result) {
      case Measured _ -> 0;
      case NoQuota _ -> 1;
      case Unsupported _ -> 2;
      case Failed(Reason reason, _, _) -> FAILED.getOrDefault(reason, -1);
    };
  }
}
