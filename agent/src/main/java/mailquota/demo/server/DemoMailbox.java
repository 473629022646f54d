package mailquota.demo.server;

import java.util.List;

/** A mailbox as the servers see it. Values are those at the time of the call. Thread-safe. */
public interface DemoMailbox {
  /** The canonical address, whatever the login; the key of the POP3 lock. */
  String address();

  boolean accepts(String password);

  /** The quota roots; empty if the mailbox has no quota. */
  List<DemoRoot> roots();

  long sizeBytes();

  long messages();
}
