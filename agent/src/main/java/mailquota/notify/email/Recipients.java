package mailquota.notify.email;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import mailquota.notify.text.Reader;
import mailquota.quota.Address;
import mailquota.quota.Level;
import mailquota.warning.Notice;
import org.jspecify.annotations.Nullable;

/** The recipient of a notice, and the one if its mailbox is full; null for none. */
record Recipients(Recipient first, @Nullable Recipient instead) {

  record Recipient(InternetAddress address, Reader reader) {}

  /**
   * Chooses the recipients. The owner of a full mailbox cannot read its warning: at level FULL the
   * contact is notified, or if there is none, the address for escalation. No address is used twice.
   *
   * @throws AddressException if the address of the recipient is not valid
   */
  static Recipients of(EmailSettings settings, Notice notice) throws AddressException {
    if (notice.subject().isShared()) {
      return new Recipients(adminOf(notice.subject().mailbox().domain(), settings), null);
    }
    String mailbox = addressed(notice.subject().mailbox(), settings);
    Recipient usual = usual(settings, notice, mailbox);
    Recipient instead = instead(settings, mailbox);
    if (notice.change().level() == Level.FULL && isSame(usual, mailbox)) {
      String contact = notice.owner().contact();
      Recipient elsewhere =
          contact == null ? null : new Recipient(MailAddress.of(contact), Reader.OWNER);
      if (elsewhere != null && !isSame(elsewhere, mailbox)) {
        return distinct(elsewhere, instead);
      }
      return instead == null ? new Recipients(usual, null) : new Recipients(instead, null);
    }
    return distinct(usual, instead);
  }

  /**
   * The recipient for a quota root that mailboxes of a domain share: the fixed recipient of the
   * channel, or else the address for escalation, or else the postmaster.
   */
  private static Recipient adminOf(String written, EmailSettings settings) throws AddressException {
    if (!settings.isToOwner()) {
      return new Recipient(MailAddress.of(settings.to()), Reader.ADMIN);
    }
    String domain = written.isEmpty() ? MailAddress.domain(settings.from()) : written;
    Address everyone = new Address(MailAddress.inDns("@" + domain));
    String admin = settings.escalateTo();
    if (admin != null && EmailSettings.isAddress(everyone.fillIn(admin))) {
      return new Recipient(MailAddress.of(everyone.fillIn(admin)), Reader.ADMIN);
    }
    return new Recipient(MailAddress.of(everyone.fillIn(EmailSettings.ADMIN)), Reader.ADMIN);
  }

  /** A login without a domain gets the domain of the sender. */
  private static String addressed(Address mailbox, EmailSettings settings) throws AddressException {
    return mailbox.domain().isEmpty()
        ? mailbox.value() + "@" + MailAddress.domain(settings.from())
        : MailAddress.inDns(mailbox.value());
  }

  private static Recipients distinct(Recipient first, @Nullable Recipient instead) {
    boolean isTwice = instead != null && isSame(instead, first.address().getAddress());
    return new Recipients(first, isTwice ? null : instead);
  }

  private static Recipient usual(EmailSettings settings, Notice notice, String mailbox)
      throws AddressException {
    String to = settings.to();
    String contact = notice.owner().contact();
    boolean namesMailbox =
        to.contains("{mailbox}") || (contact == null && to.contains("{contact}"));
    String own = namesMailbox ? MailAddress.bare(mailbox) : mailbox;
    String filledIn =
        to.replace("{contact}", contact == null ? own : written(contact, to))
            .replace("{mailbox}", own);
    Reader reader = filledIn.equals(to) ? Reader.ADMIN : Reader.OWNER;
    return new Recipient(MailAddress.of(filledIn), reader);
  }

  /** A display name is used only on its own; {@code Owner <{contact}>} gets the address. */
  private static String written(String contact, String to) throws AddressException {
    return to.strip().equals("{contact}") ? contact : MailAddress.of(contact).getAddress();
  }

  /** The recipient in place of the owner; never the mailbox itself. */
  private static @Nullable Recipient instead(EmailSettings settings, String mailbox) {
    String to = settings.escalateTo();
    if (to == null) {
      return null;
    }
    try {
      InternetAddress address = MailAddress.of(new Address(mailbox).fillIn(to));
      Recipient recipient = new Recipient(address, Reader.STAND_IN);
      return isSame(recipient, mailbox) ? null : recipient;
    } catch (AddressException | IllegalArgumentException _) {
      return null; // An unusual mailbox name; its owner can still be notified.
    }
  }

  private static boolean isSame(Recipient recipient, String mailbox) {
    return recipient.address().getAddress().equalsIgnoreCase(mailbox);
  }
}
