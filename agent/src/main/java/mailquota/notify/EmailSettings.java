package mailquota.notify;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.Set;
import mailquota.quota.Level;

/**
 * An e-mail channel as configured.
 *
 * @param from a mailbox with or without a display name, as in a From header
 * @param to the recipient, in which {@code {contact}} and {@code {mailbox}} stand for the owner's
 */
public record EmailSettings(String name, Set<Level> levels, String from, String to, SmtpServer smtp)
    implements ChannelSettings {

  public EmailSettings {
    levels = Set.copyOf(levels);
  }

  /** The same, but whoever it is about, it is sent there. */
  public EmailSettings sentTo(String address) {
    return new EmailSettings(name, levels, from, address, smtp);
  }

  /** Whether it is sent to whom it is about. */
  public boolean isToOwner() {
    return to.contains("{contact}") || to.contains("{mailbox}");
  }

  /**
   * Whether {@code text} can stand in a From or To header: {@code Name <local@domain>} or without a
   * name.
   */
  public static boolean isAddress(String text) {
    try {
      new InternetAddress(text, true).validate();
      return text.contains("@");
    } catch (AddressException _) {
      return false;
    }
  }
}
