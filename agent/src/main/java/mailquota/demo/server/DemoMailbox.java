package mailquota.demo.server;

import java.util.List;

/**
 * One mailbox as the servers see it. Every figure is as of the call; nothing is kept between calls.
 * Thread-safe.
 */
public interface DemoMailbox {
  /** The canonical address, whichever login found the mailbox: POP3's lock is by it. */
  String address();

  boolean accepts(String password);

  /** Empty: this mailbox has no quota. */
  List<DemoRoot> roots();

  long sizeBytes();

  long messages();
}
