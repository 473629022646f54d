package mailquota.notify.webhook;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import mailquota.net.HttpTarget;
import mailquota.notify.Channel;
import mailquota.notify.ChannelSettings;
import mailquota.notify.OwnerDetails;
import mailquota.notify.TestNotice;
import mailquota.quota.Level;
import mailquota.warning.Notice;

/** The settings of a webhook with 1 or more concurrent requests. */
public record WebhookSettings(
    String name, Set<Level> levels, HttpTarget target, WebhookBody body, int connections)
    implements ChannelSettings {

  public static final int USUAL_CONNECTIONS = 4;

  public WebhookSettings {
    levels = Set.copyOf(levels);
  }

  @Override
  public Optional<Channel> channel(OwnerDetails details, InstantSource clock) {
    return Optional.of(new WebhookChannel(this, clock));
  }

  @Override
  public List<Verdict> test(String reader, String domain, InstantSource clock) {
    Notice notice = TestNotice.of(domain, clock.instant());
    try (Channel channel = new WebhookChannel(this, clock)) {
      return List.of(new Verdict("", channel.deliver(notice)));
    }
  }
}
