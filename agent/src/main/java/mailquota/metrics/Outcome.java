package mailquota.metrics;

import java.util.stream.Stream;
import mailquota.quota.ProbeResult;
import mailquota.quota.ProbeResult.Failed;
import mailquota.quota.Reason;

/** The result of a probe, as labels. */
record Outcome(String result, String reason) implements Comparable<Outcome> {

  static Outcome of(ProbeResult result) {
    return new Outcome(
        result.label(), result instanceof Failed(Reason reason, _, _) ? reason.label() : "");
  }

  static Stream<Outcome> all() {
    return Stream.concat(
        Stream.of("measured", "no-quota", "unsupported").map(result -> new Outcome(result, "")),
        Stream.of(Reason.values()).map(reason -> new Outcome("failed", reason.label())));
  }

  @Override
  public int compareTo(Outcome other) {
    int byResult = result.compareTo(other.result);
    return byResult != 0 ? byResult : reason.compareTo(other.reason);
  }
}
