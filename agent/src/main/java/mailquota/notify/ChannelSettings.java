package mailquota.notify;

import java.util.Set;
import mailquota.quota.Level;

/** A channel as configured: one kind for each way to tell somebody. Immutable. */
public sealed interface ChannelSettings
    permits EmailSettings, DigestSettings, AlertmanagerSettings, WebhookSettings {

  /** Its name in the configuration; the metric label {@code channel}. */
  String name();

  /** The levels that it tells of. */
  Set<Level> levels();
}
