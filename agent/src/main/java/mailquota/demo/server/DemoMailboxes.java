package mailquota.demo.server;

import java.util.Optional;

/** Finds mailboxes by login. Thread-safe. */
@FunctionalInterface
public interface DemoMailboxes {
  Optional<DemoMailbox> find(String login);
}
