package mailquota;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import mailquota.notify.AlertmanagerCluster;
import mailquota.notify.AlertmanagerCluster.Verdict;
import mailquota.notify.AlertmanagerSettings;
import mailquota.notify.AlertmanagerSync;
import mailquota.notify.BiggestFolders;
import mailquota.notify.Channel;
import mailquota.notify.ChannelSettings;
import mailquota.notify.Delivery;
import mailquota.notify.DigestMailer;
import mailquota.notify.DigestSchedule;
import mailquota.notify.DigestSettings;
import mailquota.notify.EmailChannel;
import mailquota.notify.EmailSettings;
import mailquota.notify.TestNotice;
import mailquota.notify.WebhookChannel;
import mailquota.notify.WebhookSettings;
import mailquota.warning.Notice;
import mailquota.warning.Standing;

/** What carries the notices of each kind of channel. */
public final class Channels {

  /** An alert that nobody ends by hand. */
  private static final Duration TEST_LASTS = Duration.ofMinutes(1);

  private Channels() {}

  /**
   * Those that are told notice by notice, from the outbox.
   *
   * @param folders by the name of the channel
   */
  static List<Channel> of(
      List<ChannelSettings> settings,
      Function<String, BiggestFolders> folders,
      InstantSource clock) {
    return settings.stream()
        .flatMap(each -> of(each, folders.apply(each.name()), clock).stream())
        .toList();
  }

  /** Those that carry a notice. */
  static List<String> carrying(List<Channel> channels, Notice notice) {
    return channels.stream().filter(channel -> channel.carries(notice)).map(Channel::name).toList();
  }

  /** Those that are told what holds, over and over. */
  static List<AlertmanagerSync> alertmanagers(
      List<ChannelSettings> settings,
      Function<Instant, Optional<Stream<Standing>>> standings,
      InstantSource clock,
      BiConsumer<String, Delivery> listener) {
    return settings.stream()
        .filter(AlertmanagerSettings.class::isInstance)
        .map(AlertmanagerSettings.class::cast)
        .map(each -> new AlertmanagerSync(each, standings, clock, listener))
        .toList();
  }

  /** Those that send one mail a day. */
  static List<DigestSchedule> digests(
      List<ChannelSettings> settings, DigestSchedule.Wiring wiring, InstantSource clock) {
    return settings.stream()
        .filter(DigestSettings.class::isInstance)
        .map(DigestSettings.class::cast)
        .map(each -> new DigestSchedule(each, wiring, clock))
        .toList();
  }

  /**
   * Sends one test through a channel, at once.
   *
   * @param reader who is to see it, as in a To header, where the channel writes to one; the domain
   *     is the test mailbox's
   * @return how it ended, for each receiver that has a say of its own
   */
  public static List<Verdict> test(ChannelSettings settings, String reader, InstantSource clock) {
    Instant now = clock.instant();
    String domain = EmailSettings.domain(reader);
    return switch (settings) {
      case EmailSettings email ->
          List.of(tested(email.sentTo(email.isToOwner() ? reader : email.to()), domain, clock));
      case WebhookSettings webhook -> List.of(tested(webhook, domain, clock));
      case AlertmanagerSettings alertmanager ->
          new AlertmanagerCluster(alertmanager, clock)
              .tell(TestNotice.standing(domain, now), now.plus(TEST_LASTS));
      case DigestSettings digest ->
          List.of(
              new Verdict(
                  digest.to(), new DigestMailer(digest).test(TestNotice.fleet(domain, now))));
    };
  }

  private static Verdict tested(ChannelSettings settings, String domain, InstantSource clock) {
    Channel channel = of(settings, BiggestFolders.UNKNOWN, clock).orElseThrow();
    try {
      return new Verdict("", channel.deliver(TestNotice.of(domain, clock.instant())));
    } finally {
      channel.close();
    }
  }

  private static Optional<Channel> of(
      ChannelSettings settings, BiggestFolders folders, InstantSource clock) {
    return switch (settings) {
      case EmailSettings email -> Optional.of(new EmailChannel(email, folders));
      case WebhookSettings webhook -> Optional.of(new WebhookChannel(webhook, clock));
      // Told what holds, and once a day.
      case AlertmanagerSettings _, DigestSettings _ -> Optional.empty();
    };
  }
}
