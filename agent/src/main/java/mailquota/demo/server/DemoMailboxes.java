package mailquota.demo.server;

import java.util.Optional;

/** Every mailbox the servers know, by login. Asked by many sessions at once: thread-safe. */
@FunctionalInterface
public interface DemoMailboxes {
  Optional<DemoMailbox> find(String login);
}
