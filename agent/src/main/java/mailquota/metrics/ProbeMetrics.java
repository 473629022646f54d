package mailquota.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import mailquota.board.MailboxStatus;
import mailquota.polling.RequestedResult;
import mailquota.probe.Trace.Phase;
import mailquota.quota.Naming;
import mailquota.quota.ProbeResult.Failed;
import org.jspecify.annotations.Nullable;

/**
 * Metrics of one requested probe, and the series of its mailbox. Immutable.
 *
 * @param elapsed from the request to the result, with the wait for a connection
 * @param phases those that were traced; a phase that was not reached is absent
 * @param status of the mailbox now; null if it has not been probed
 */
public record ProbeMetrics(
    RequestedResult result,
    Duration elapsed,
    Map<Phase, Duration> phases,
    @Nullable MailboxStatus status) {

  private static final double NANOS_PER_SECOND = 1e9;

  public ProbeMetrics {
    phases = Map.copyOf(phases);
  }

  /** In the text format of Prometheus, with these names of mailboxes. */
  public String text(Naming names) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(Format.TEXT.text(probe()));
    if (status != null) {
      MailboxMetrics.write(List.of(status), names, out);
    }
    return out.toString(UTF_8);
  }

  private List<MetricSnapshot> probe() {
    Samples success = new Samples("probe_success", "Whether the probe ended and did not fail.");
    success.add(Labels.EMPTY, isSuccessful() ? 1 : 0);
    Samples duration =
        new Samples(
            "probe_duration_seconds",
            "The time from the request to the result, with the wait for a connection.");
    duration.add(Labels.EMPTY, seconds(elapsed));
    Samples each =
        new Samples("probe_phase_duration_seconds", "How long each phase of the probe took.");
    for (Phase phase : Phase.values()) {
      Duration time = phases.get(phase);
      if (time != null) {
        each.add(Labels.of("phase", phase.label()), seconds(time));
      }
    }
    return List.of(success.snapshot(), duration.snapshot(), each.snapshot());
  }

  private boolean isSuccessful() {
    return result instanceof RequestedResult.Ended(MailboxStatus ended)
        && !(ended.lastProbe().result() instanceof Failed);
  }

  private static double seconds(Duration time) {
    return time.toNanos() / NANOS_PER_SECOND;
  }
}
