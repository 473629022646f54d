package mailquota.metrics;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.management.ManagementFactory;

/** Micrometer's JVM and process meters in a Prometheus registry, until closed. Thread-safe. */
public final class RuntimeMetrics implements AutoCloseable {

  private static final double NANOS_PER_SECOND = 1e9;

  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final PrometheusMeterRegistry meters;

  public RuntimeMetrics(PrometheusRegistry registry) {
    meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, registry, Clock.SYSTEM);
    // Their names violate the conventions of Prometheus: an abbreviated unit, and a count that
    // is not of a histogram.
    meters.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
    meters.config().meterFilter(MeterFilter.denyNameStartsWith("system."));
    cpuTime(meters);
    gc.bindTo(meters);
    new ClassLoaderMetrics().bindTo(meters);
    new FileDescriptorMetrics().bindTo(meters);
    new JvmMemoryMetrics().bindTo(meters);
    new JvmThreadMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    new UptimeMetrics().bindTo(meters);
  }

  /** {@code process_cpu_seconds_total}, the name in all Prometheus clients. */
  private static void cpuTime(PrometheusMeterRegistry meters) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      FunctionCounter.builder(
              "process.cpu", system, bean -> bean.getProcessCpuTime() / NANOS_PER_SECOND)
          .baseUnit("seconds")
          .description("User and system CPU time of the process.")
          .register(meters);
    }
  }

  @Override
  public void close() {
    gc.close();
    meters.close();
  }
}
