package mailquota.notify;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import mailquota.loop.Loop;
import mailquota.quota.Level;
import mailquota.store.JobTimes;
import mailquota.warning.Notice;

/**
 * The settings of a channel. They open the channel, either for the notices of the outbox or as a
 * reporter, and test it. Each type of channel is a package of its own. Immutable.
 */
public interface ChannelSettings {

  /** The name in the configuration; the metric label {@code channel}. */
  String name();

  Set<Level> levels();

  /** Whether the channel reports the notice; a resolved one belongs to the level that has ended. */
  default boolean carries(Notice notice) {
    return levels().contains(notice.change().about());
  }

  /** The recipient template, if it names an address of the owner of the mailbox. */
  default Optional<String> toOwner() {
    return Optional.empty();
  }

  /** Opens the channel to which the outbox delivers notices; empty for a reporter. */
  default Optional<Channel> channel(OwnerDetails details, InstantSource clock) {
    return Optional.empty();
  }

  /**
   * Creates the loop of a reporter, which reads the overview on its own schedule and reports it;
   * empty for a channel of the outbox. A reporter that is closed reports nothing more, in
   * particular no end of an alert.
   *
   * @param listener takes the name of the channel and the result of each report; it must not block
   */
  default Optional<Loop> reporter(
      Overview overview,
      JobTimes jobs,
      InstantSource clock,
      BiConsumer<String, Delivery> listener) {
    return Optional.empty();
  }

  /**
   * Sends one test message.
   *
   * @param reader the recipient, as in a To header, if the channel sends to owners
   * @param domain the domain of the test mailbox
   * @return the result for each receiver
   */
  List<Verdict> test(String reader, String domain, InstantSource clock);

  /** The result of a delivery to one receiver; {@code where} is empty if there is only one. */
  record Verdict(String where, Delivery delivery) {}
}
