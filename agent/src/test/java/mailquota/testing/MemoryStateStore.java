package mailquota.testing;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import mailquota.quota.Address;
import mailquota.state.StateStore;
import mailquota.store.StoredMailbox;
import mailquota.warning.Notice;
import org.jspecify.annotations.Nullable;

/** A state store in memory, known from the start. Thread-safe. */
public final class MemoryStateStore implements StateStore {

  /** The states of an earlier process. */
  public final Map<Address, StoredMailbox> earlier = new ConcurrentHashMap<>();

  public final Map<Address, StoredMailbox> remembered = new ConcurrentHashMap<>();
  private final Consumer<Notice> sent;
  private volatile boolean isKnown = true;

  public MemoryStateStore(Consumer<Notice> sent) {
    this.sent = sent;
  }

  public void setKnown(boolean isKnown) {
    this.isKnown = isKnown;
  }

  @Override
  public boolean isKnown() {
    return isKnown;
  }

  @Override
  public @Nullable StoredMailbox peek(Address mailbox) {
    return isKnown ? earlier.get(mailbox) : null;
  }

  @Override
  public @Nullable StoredMailbox take(Address mailbox) {
    return isKnown ? earlier.remove(mailbox) : null;
  }

  @Override
  public void remember(StoredMailbox changed, List<Notice> notices) {
    remembered.put(changed.mailbox(), changed);
    notices.forEach(sent);
  }

  @Override
  public void leave(StoredMailbox last, Instant at) {
    earlier.put(last.mailbox(), last.left(at));
  }

  @Override
  public void forget(String server, Address mailbox) {
    remembered.remove(mailbox);
  }
}
