package mailquota.notify;

import mailquota.loop.Loop;

/** A channel that reads the {@link Overview} on its own schedule and reports it. */
public interface Reporter extends AutoCloseable {

  void start();

  Loop loop();

  @Override
  void close();
}
