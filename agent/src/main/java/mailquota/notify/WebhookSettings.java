package mailquota.notify;

import java.util.Set;
import mailquota.quota.Level;

/** A URL to which each notice is posted as JSON. */
public record WebhookSettings(String name, Set<Level> levels, HttpTarget target, WebhookBody body)
    implements ChannelSettings {

  public WebhookSettings {
    levels = Set.copyOf(levels);
  }
}
