package mailquota.testing;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Runs each task immediately in the submitting thread. Used by one thread. */
public final class DirectExecutor extends AbstractExecutorService {

  private boolean isShutdown;

  @Override
  public void execute(Runnable task) {
    if (isShutdown) {
      throw new RejectedExecutionException("shut down");
    }
    task.run();
  }

  @Override
  public void shutdown() {
    isShutdown = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    isShutdown = true;
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return isShutdown;
  }

  @Override
  public boolean isTerminated() {
    return isShutdown;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return isShutdown;
  }
}
