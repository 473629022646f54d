package mailquota.notify;

import java.time.LocalTime;
import java.util.Set;
import mailquota.notify.words.Style;
import mailquota.quota.Level;

/**
 * A channel that sends one e-mail a day to an admin, and no single notices.
 *
 * @param levels whose mailboxes are listed
 * @param from a mailbox with or without a display name, as in a From header
 * @param to the admin's address
 * @param at the time of day at which it is sent
 * @param style how it is written, and the time zone of {@code at}
 */
public record DigestSettings(
    String name,
    Set<Level> levels,
    String from,
    String to,
    LocalTime at,
    Style style,
    SmtpServer smtp)
    implements ChannelSettings {

  public DigestSettings {
    levels = Set.copyOf(levels);
  }
}
