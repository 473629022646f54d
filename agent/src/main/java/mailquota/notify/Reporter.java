package mailquota.notify;

import mailquota.loop.Loop;

/** A channel that sends at its own times what it reads from the {@link Overview}. */
public interface Reporter extends AutoCloseable {

  void start();

  /** The thread that sends. */
  Loop loop();

  @Override
  void close();
}
