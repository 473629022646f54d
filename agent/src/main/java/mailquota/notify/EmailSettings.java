package mailquota.notify;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.Set;
import mailquota.notify.words.Style;
import mailquota.quota.Level;
import org.jspecify.annotations.Nullable;

/**
 * An e-mail channel as configured.
 *
 * @param from a mailbox with or without a display name, as in a From header
 * @param to the recipient, in which {@code {contact}} and {@code {mailbox}} stand for the owner's
 * @param escalateTo who is told when the owner's mailbox takes no mail; {@code {mailbox}}, {@code
 *     {localpart}} and {@code {domain}} stand for the mailbox's. Null for nobody
 */
public record EmailSettings(
    String name,
    Set<Level> levels,
    String from,
    String to,
    @Nullable String escalateTo,
    Style style,
    SmtpServer smtp)
    implements ChannelSettings {

  /** Who looks after a domain's mail (RFC 2142 section 5). */
  public static final String ADMIN = "postmaster@{domain}";

  public EmailSettings {
    levels = Set.copyOf(levels);
  }

  /** The same, but whoever it is about, it is sent there and to nobody else. */
  public EmailSettings sentTo(String address) {
    return new EmailSettings(name, levels, from, address, null, style, smtp);
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
      InternetAddress address = MailAddress.of(text);
      address.validate();
      return address.getAddress().contains("@");
    } catch (AddressException _) {
      return false;
    }
  }

  /** The domain of what {@link #isAddress} takes; empty of anything else. */
  public static String domain(String address) {
    try {
      String bare = MailAddress.of(address).getAddress();
      return bare.substring(bare.lastIndexOf('@') + 1);
    } catch (AddressException _) {
      return "";
    }
  }
}
