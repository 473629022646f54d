package mailquota.systemd;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import mailquota.loop.Loop;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service manager that started this process, as its environment names it (sd_notify(3),
 * sd_watchdog_enabled(3)). A report that cannot be sent is logged; nothing waits for it. Where no
 * service manager wants reports, each method does nothing. Thread-safe.
 */
public final class ServiceManager {

  private static final Logger log = LoggerFactory.getLogger(ServiceManager.class);

  private final @Nullable NotifySocket socket;
  private final Optional<Duration> watchdog;

  private ServiceManager(@Nullable NotifySocket socket, Optional<Duration> watchdog) {
    this.socket = socket;
    this.watchdog = watchdog;
  }

  /**
   * The service manager that the environment names.
   *
   * @param environment that of the process
   * @param pid that of the process; the watchdog may be meant for another one
   */
  public static ServiceManager of(Map<String, String> environment, long pid) {
    String address = environment.get("NOTIFY_SOCKET");
    if (address == null) {
      return new ServiceManager(null, Optional.empty());
    }
    try {
      return new ServiceManager(new NotifySocket(address), watchdog(environment, pid));
    } catch (IllegalArgumentException e) {
      log.warn("NOTIFY_SOCKET and WATCHDOG_USEC are not used: {}", e.getMessage());
      return new ServiceManager(null, Optional.empty());
    }
  }

  private static Optional<Duration> watchdog(Map<String, String> environment, long pid) {
    String meant = environment.getOrDefault("WATCHDOG_PID", String.valueOf(pid));
    return Optional.ofNullable(environment.get("WATCHDOG_USEC"))
        .filter(_ -> meant.equals(String.valueOf(pid)))
        .map(micros -> Duration.ofNanos(Math.multiplyExact(Long.parseLong(micros), 1000)));
  }

  /** Reports that the service works, after the start or after a reload. */
  public void ready(String status) {
    send("READY=1\nSTATUS=" + status);
  }

  /** Reports that the configuration is loaded again; {@link #ready} ends it. */
  public void reloading() {
    // On Linux both are CLOCK_MONOTONIC.
    send("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1000);
  }

  public void stopping() {
    send("STOPPING=1\nSTATUS=stopping");
  }

  /**
   * The loop that keeps the watchdog of the service manager from ending the process; empty if there
   * is no watchdog.
   *
   * @param isAlive asked twice in each interval of the watchdog; while it is false the watchdog
   *     hears nothing
   */
  public Optional<Loop> watchdog(BooleanSupplier isAlive) {
    return watchdog.map(interval ->
        new Loop(
            Thread.ofPlatform().daemon(),
            "watchdog",
            () -> {
              feed(isAlive);
              return interval.dividedBy(2);
            }));
  }

  void feed(BooleanSupplier isAlive) {
    if (isAlive.getAsBoolean()) {
      send("WATCHDOG=1");
    }
  }

  private void send(String state) {
    if (socket == null) {
      return;
    }
    try {
      socket.send(state);
    } catch (IOException e) {
      log.warn("the service manager is not notified: {}", e.getMessage());
    }
  }
}
