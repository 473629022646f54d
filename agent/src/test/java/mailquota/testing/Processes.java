package mailquota.testing;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Servers that are our children: when they are up, and their end. */
final class Processes {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(5);

  private Processes() {}

  /**
   * Returns when the server is up.
   *
   * @throws IllegalStateException with what it said, where it ends or is silent
   */
  static void await(Process server, BooleanSupplier isUp, Supplier<String> said) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!isUp.getAsBoolean()) {
      if (!server.isAlive()) {
        throw new IllegalStateException("ended while starting: " + said.get());
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("silent after " + PATIENCE + ": " + said.get());
      }
      pause();
    }
  }

  @SuppressWarnings("ThreadSleep")
  private static void pause() {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a server starts", e);
    }
  }

  /** SIGTERM to the first; who is left when it has gone is one that it has lost. */
  static void end(Process server) {
    var children = server.descendants().toList();
    server.destroy();
    Stream.concat(children.stream(), Stream.of(server.toHandle())).forEach(Processes::awaitEnd);
  }

  private static void awaitEnd(ProcessHandle process) {
    try {
      process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      process.destroyForcibly();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
