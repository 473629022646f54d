package mailquota.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import mailquota.loop.Loop;
import mailquota.net.Deadline;
import mailquota.net.HttpSender;
import mailquota.net.HttpSender.Result.Answered;
import mailquota.net.HttpSender.Result.Failed;
import mailquota.net.HttpTarget;
import mailquota.quota.Durations;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes metrics to a receiver of OTLP again and again. A push that fails is not repeated: the next
 * one has the present values. Changes of the receiver's state are logged. For one thread.
 */
public final class OtlpPush implements Loop.Body {

  private static final Logger log = LoggerFactory.getLogger(OtlpPush.class);

  /** Covers look-up, TLS, request and answer. */
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

  /** The begin of all counts, in milliseconds since 1970. */
  private static final long BEGIN = ManagementFactory.getRuntimeMXBean().getStartTime();

  private static final int OK_FROM = 200;
  private static final int OK_BELOW = 300;

  private final OtlpSettings settings;
  private final Supplier<MetricSnapshots> metrics;
  private final Map<String, String> attributes;
  private final InstantSource clock;
  private final HttpSender http;
  private final Loop loop = new Loop(Thread.ofVirtual(), "otlp", this);
  private boolean isFailing;

  /**
   * @param metrics the present metrics; those of single mailboxes are not pushed
   * @param attributes of the resource: what pushes
   */
  public OtlpPush(
      OtlpSettings settings,
      Supplier<MetricSnapshots> metrics,
      Map<String, String> attributes,
      InstantSource clock) {
    this.settings = settings;
    this.metrics = metrics;
    this.attributes = Map.copyOf(attributes);
    this.clock = clock;
    http = new HttpSender(settings.target().trust());
  }

  public Loop loop() {
    return loop;
  }

  @Override
  public Duration turn() {
    push();
    return settings.interval();
  }

  @Override
  public void close() {
    http.close();
  }

  /** Pushes the present values once. */
  void push() {
    MetricSnapshots snapshots = metrics.get();
    Push push = new Push();
    OtlpMeterRegistry registry =
        OtlpMeterRegistry.builder(push).clock(push).metricsSender(this::send).build();
    try {
      new OtlpMeters(registry).add(snapshots);
      push.isReady = true;
    } finally {
      registry.close();
      // The meters do not hold the values that they read.
      Reference.reachabilityFence(snapshots);
    }
  }

  private void send(OtlpMetricsSender.Request request) {
    HttpTarget target = settings.target();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/x-protobuf");
    target.headers().forEach((name, value) -> headers.put(name, value.reveal()));
    HttpSender.Result<String> result =
        http.post(
            target.uri(),
            BodyPublishers.ofByteArray(request.getMetricsData()),
            headers,
            BodyHandlers.replacing(""),
            Deadline.in(Durations.shorter(ANSWER_WITHIN, settings.interval())));
    note(
        switch (result) {
          case Answered(var answer)
              when answer.statusCode() >= OK_FROM && answer.statusCode() < OK_BELOW ->
              null;
          case Answered(var answer) -> "status " + answer.statusCode();
          case Failed(var failure, _) -> failure.text();
        });
  }

  /** Logs changes only; {@code failure} is null for none. */
  private void note(@Nullable String failure) {
    String where = settings.target().where();
    if (failure == null && isFailing) {
      log.info("otlp url={} takes metrics again", where);
    } else if (failure != null && !isFailing) {
      log.warn("otlp url={} takes no metrics: {}", where, failure);
    }
    isFailing = failure != null;
  }

  /**
   * One push. Micrometer's registry pushes at fixed times in a thread of its own; when it is
   * closed, it pushes at once. So each push has a registry, which is enabled before it is closed. A
   * counter counts from the time at which its meter is made, which is the start of the process.
   */
  private final class Push implements OtlpConfig, Clock {

    private boolean isReady;

    @Override
    public @Nullable String get(String key) {
      return null;
    }

    @Override
    public boolean enabled() {
      return isReady;
    }

    @Override
    public String url() {
      return settings.target().where();
    }

    @Override
    public Duration step() {
      return settings.interval();
    }

    @Override
    public Map<String, String> headers() {
      return Map.of(); // They are secrets: the sender adds them.
    }

    @Override
    public Map<String, String> resourceAttributes() {
      Map<String, String> all = new LinkedHashMap<>(attributes);
      all.putAll(OtlpConfig.super.resourceAttributes());
      return all;
    }

    @Override
    public long wallTime() {
      return isReady ? clock.millis() : BEGIN;
    }

    @Override
    public long monotonicTime() {
      return TimeUnit.MILLISECONDS.toNanos(wallTime());
    }
  }
}
