package mailquota.notify;

import mailquota.loop.Loop;

/** A channel that reads the {@link Overview} on its own schedule and reports it. */
public interface Reporter extends AutoCloseable {

  Loop loop();

  default void start() {
    loop().start();
  }

  /** Reports nothing more, in particular no end of an alert. */
  @Override
  default void close() {
    loop().close();
  }
}
