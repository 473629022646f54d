package mailquota.notify;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import mailquota.quota.Level;
import mailquota.store.Store;

/**
 * A channel as configured. Each type of channel is a package of its own; its settings open it,
 * either for the notices of the outbox or as a reporter, and test it. Immutable.
 */
public interface ChannelSettings {

  /** Its name in the configuration; the metric label {@code channel}. */
  String name();

  /** The levels that it reports. */
  Set<Level> levels();

  /** Where it sends, with its placeholders, if that is an address of the mailbox's owner. */
  default Optional<String> toOwner() {
    return Optional.empty();
  }

  /** Opens the channel to which the outbox delivers notices; empty for a reporter. */
  default Optional<Channel> channel(BiggestFolders folders, InstantSource clock) {
    return Optional.empty();
  }

  /**
   * Opens the reporter; empty for a channel to which the outbox delivers.
   *
   * @param listener takes, by the channel's name, how each report ended; it must not block
   */
  default Optional<Reporter> reporter(
      Overview overview, Store store, InstantSource clock, BiConsumer<String, Delivery> listener) {
    return Optional.empty();
  }

  /**
   * Sends one test at once.
   *
   * @param reader who receives it, as in a To header, where the channel sends to owners
   * @param domain of the test mailbox
   * @return how it ended, for each receiver that answers for itself
   */
  List<Verdict> test(String reader, String domain, InstantSource clock);

  /**
   * How a delivery to one of several receivers ended.
   *
   * @param where the receiver; empty for the only one
   */
  record Verdict(String where, Delivery delivery) {}
}
