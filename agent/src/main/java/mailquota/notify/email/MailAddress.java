package mailquota.notify.email;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.UnsupportedEncodingException;
import java.net.IDN;
import mailquota.notify.text.PlainText;

/** Addresses as SMTP has them, where what is not ASCII must be asked for (RFC 6531). */
final class MailAddress {

  /**
   * What {@link IDN}, which is of 2003, writes as other letters or leaves out, and DNS has had
   * since 2010 as itself: strasse.example is not the domain that is written with a sharp s.
   */
  private static final String OF_2010 = "\u00df\u03c2\u200c\u200d";

  private MailAddress() {}

  /**
   * Reads {@code Name <local@domain>}, or one without a name. The domain comes out as DNS has it,
   * so that only the local part may be beyond ASCII. A name beyond ASCII comes out in encoded words
   * (RFC 2047), however it was written.
   *
   * @throws AddressException when it is none, or several
   */
  static InternetAddress of(String text) throws AddressException {
    InternetAddress address = new InternetAddress(text, true);
    if (address.isGroup()) {
      throw new AddressException("a group is no address");
    }
    address.setAddress(inDns(address.getAddress()));
    String name = address.getPersonal();
    if (name != null) {
      setName(address, name);
    }
    return address;
  }

  private static void setName(InternetAddress address, String name) {
    try {
      address.setPersonal(PlainText.of(name), UTF_8.name());
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException("every Java runtime has UTF-8", e);
    }
  }

  /** The address with its domain as DNS has it; as it is written where it has no such form. */
  static String inDns(String address) {
    int domain = address.lastIndexOf('@') + 1;
    boolean isKnown = address.chars().skip(domain).noneMatch(c -> OF_2010.indexOf(c) >= 0);
    if (domain == 0 || isAscii(address) || !isKnown) {
      return address;
    }
    try {
      return address.substring(0, domain) + IDN.toASCII(address.substring(domain));
    } catch (IllegalArgumentException _) {
      return address;
    }
  }

  /**
   * A name that is an address and nothing more, as it is written: {@code bob<mallory@example.org>}
   * is Mallory's address by the rules of headers.
   *
   * @throws AddressException when it is none
   */
  static String bare(String name) throws AddressException {
    InternetAddress address = new InternetAddress(name, true);
    if (address.isGroup() || !address.getAddress().equals(name)) {
      throw new AddressException("the name of the mailbox is none");
    }
    return name;
  }

  /** Whether any server takes it. */
  static boolean isAscii(InternetAddress address) {
    return isAscii(address.getAddress());
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }
}
