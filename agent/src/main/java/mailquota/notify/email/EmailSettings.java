package mailquota.notify.email;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import mailquota.notify.Channel;
import mailquota.notify.ChannelSettings;
import mailquota.notify.OwnerDetails;
import mailquota.notify.TestNotice;
import mailquota.notify.text.Style;
import mailquota.quota.Level;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an e-mail channel.
 *
 * @param from a mailbox with or without a display name, as in a From header
 * @param to the recipient, with the placeholders {@code {contact}} and {@code {mailbox}}
 * @param escalateTo the recipient if the mailbox of the owner is full, with the placeholders {@code
 *     {mailbox}}, {@code {localpart}} and {@code {domain}}; null for none
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

  /** The postmaster of the domain (RFC 2142 section 5). */
  public static final String ADMIN = "postmaster@{domain}";

  public EmailSettings {
    levels = Set.copyOf(levels);
  }

  boolean isToOwner() {
    return to.contains("{contact}") || to.contains("{mailbox}");
  }

  @Override
  public Optional<String> toOwner() {
    return isToOwner() ? Optional.of(to) : Optional.empty();
  }

  @Override
  public Optional<Channel> channel(OwnerDetails details, InstantSource clock) {
    return Optional.of(new EmailChannel(this, details));
  }

  @Override
  public List<Verdict> test(String reader, String domain, InstantSource clock) {
    String address = isToOwner() ? reader : to;
    EmailChannel channel =
        new EmailChannel(
            new EmailSettings(name, levels, from, address, null, style, smtp),
            OwnerDetails.UNKNOWN);
    try {
      return List.of(new Verdict("", channel.deliver(TestNotice.of(domain, clock.instant()))));
    } finally {
      channel.close();
    }
  }

  /** Whether the text is valid in a From or To header: {@code Name <local@domain>}, or bare. */
  public static boolean isAddress(String text) {
    try {
      InternetAddress address = MailAddress.of(text);
      address.validate();
      return address.getAddress().contains("@");
    } catch (AddressException _) {
      return false;
    }
  }

  /** The domain of an address; empty if it is not valid. */
  public static String domain(String address) {
    try {
      return MailAddress.domain(address);
    } catch (AddressException _) {
      return "";
    }
  }
}
