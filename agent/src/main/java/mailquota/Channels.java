package mailquota;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import mailquota.notify.AlertmanagerSettings;
import mailquota.notify.BiggestFolders;
import mailquota.notify.Channel;
import mailquota.notify.ChannelSettings;
import mailquota.notify.DigestSettings;
import mailquota.notify.EmailChannel;
import mailquota.notify.EmailSettings;
import mailquota.notify.WebhookChannel;
import mailquota.notify.WebhookSettings;

/** What carries the notices of each kind of channel. */
final class Channels {

  private Channels() {}

  /** Those that are told notice by notice, from the outbox. */
  static List<Channel> of(
      List<ChannelSettings> settings, BiggestFolders folders, InstantSource clock) {
    return settings.stream().flatMap(each -> of(each, folders, clock).stream()).toList();
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
