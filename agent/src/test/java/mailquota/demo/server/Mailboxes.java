package mailquota.demo.server;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A fixed world: the mailboxes a test puts in, all with the password {@code secret}. */
final class Mailboxes implements DemoMailboxes {
  static final long KIB = 1024;
  static final long GIB = 1024 * 1024 * KIB;

  private final Map<String, DemoMailbox> byLogin = new ConcurrentHashMap<>();

  record Fixed(String address, String password, long sizeBytes, long messages, List<DemoRoot> roots)
      implements DemoMailbox {
    @Override
    public boolean accepts(String attempt) {
      return attempt.equals(password);
    }
  }

  Mailboxes with(String address, long sizeBytes, long messages, DemoRoot... roots) {
    return with(address, new Fixed(address, "secret", sizeBytes, messages, List.of(roots)));
  }

  Mailboxes with(String login, DemoMailbox mailbox) {
    byLogin.put(login, mailbox);
    return this;
  }

  @Override
  public Optional<DemoMailbox> find(String login) {
    return Optional.ofNullable(byLogin.get(login));
  }
}
