package mailquota;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import mailquota.notify.AlertmanagerSettings;
import mailquota.notify.AlertmanagerSync;
import mailquota.notify.Channel;
import mailquota.notify.ChannelSettings;
import mailquota.notify.Delivery;
import mailquota.notify.DigestSettings;
import mailquota.notify.EmailChannel;
import mailquota.notify.EmailSettings;
import mailquota.notify.Standing;
import mailquota.notify.WebhookChannel;
import mailquota.notify.WebhookSettings;

/** What carries the notices of each kind of channel. */
final class Channels {

  private Channels() {}

  /** Those that are told notice by notice, from the outbox. */
  static List<Channel> of(List<ChannelSettings> settings, InstantSource clock) {
    return settings.stream().flatMap(each -> of(each, clock).stream()).toList();
  }

  /** Those that are told what holds, over and over. */
  static List<AlertmanagerSync> alertmanagers(
      List<ChannelSettings> settings,
      Supplier<Stream<Standing>> standings,
      InstantSource clock,
      BiConsumer<String, Delivery> listener) {
    return settings.stream()
        .filter(AlertmanagerSettings.class::isInstance)
        .map(AlertmanagerSettings.class::cast)
        .map(each -> new AlertmanagerSync(each, standings, clock, listener))
        .toList();
  }

  private static Optional<Channel> of(ChannelSettings settings, InstantSource clock) {
    return switch (settings) {
      case EmailSettings email -> Optional.of(new EmailChannel(email));
      case WebhookSettings webhook -> Optional.of(new WebhookChannel(webhook, clock));
      // Told what holds, and once a day.
      case AlertmanagerSettings _, DigestSettings _ -> Optional.empty();
    };
  }
}
