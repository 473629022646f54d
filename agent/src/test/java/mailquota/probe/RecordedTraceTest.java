package mailquota.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import mailquota.probe.Trace.From;
import mailquota.probe.Trace.Phase;
import org.junit.jupiter.api.Test;

class RecordedTraceTest {

  private final AtomicLong time = new AtomicLong(5);
  private final RecordedTrace trace = new RecordedTrace(true, time::get);

  private void pass(Duration duration) {
    time.addAndGet(duration.toNanos());
  }

  @Test
  void aPhaseLastsUntilTheNextOrNow() {
    assertThat(trace.phases()).isEmpty();
    pass(Duration.ofSeconds(1));
    trace.begin(Phase.CONNECT);
    pass(Duration.ofSeconds(2));
    trace.begin(Phase.LOGIN);
    pass(Duration.ofSeconds(3));

    assertThat(trace.phases())
        .isEqualTo(
            Map.of(Phase.CONNECT, Duration.ofSeconds(2), Phase.LOGIN, Duration.ofSeconds(3)));
    assertThat(trace.elapsed()).isEqualTo(Duration.ofSeconds(6));
    trace.end();
    pass(Duration.ofSeconds(4));
    assertThat(trace.phases()).containsEntry(Phase.LOGIN, Duration.ofSeconds(3));
  }

  @Test
  void aPhaseThatBeginsAgainGoesOn() {
    for (int i = 0; i < 2; i++) {
      trace.begin(Phase.CONNECT);
      pass(Duration.ofSeconds(1));
      trace.begin(Phase.QUOTA);
      pass(Duration.ofSeconds(2));
    }

    assertThat(trace.phases())
        .isEqualTo(
            Map.of(Phase.CONNECT, Duration.ofSeconds(2), Phase.QUOTA, Duration.ofSeconds(4)));
  }

  @Test
  void linesHaveTheTimeAndNoControlCharacters() {
    pass(Duration.ofMillis(12));
    trace.line(From.SERVER, "* OK \u001b[31m");

    assertThat(trace.lines()).singleElement().asString().startsWith("    12.0 ms  S: * OK ");
    assertThat(trace.lines().getFirst()).doesNotContain("\u001b");
  }

  @Test
  void aServerThatSendsManyLinesTakesLittleMemory() {
    for (int i = 0; i < 2 * RecordedTrace.MAX_LINES; i++) {
      trace.line(From.SERVER, "line");
    }
    assertThat(trace.lines()).hasSize(RecordedTrace.MAX_LINES + 1);
    assertThat(trace.lines().getLast()).contains("left out");
  }

  @Test
  void withoutLinesOnlyThePhasesAreKept() {
    RecordedTrace brief = new RecordedTrace(false, time::get);
    brief.line(From.SERVER, "line");
    brief.begin(Phase.TLS);

    assertThat(brief.isOn()).isFalse();
    assertThat(brief.lines()).isEmpty();
    assertThat(brief.phases()).containsOnlyKeys(Phase.TLS);
  }
}
