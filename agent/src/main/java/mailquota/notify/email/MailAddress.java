package mailquota.notify.email;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.UnsupportedEncodingException;
import java.net.IDN;
import mailquota.notify.text.PlainText;

/** Parses addresses for SMTP, where non-ASCII characters require SMTPUTF8 (RFC 6531). */
final class MailAddress {

  /**
   * Characters that {@link IDN} (IDNA 2003) maps or removes, but IDNA 2008 keeps: with a sharp s,
   * another domain is meant than strasse.example.
   */
  private static final String IDNA_2008 = "\u00df\u03c2\u200c\u200d";

  private MailAddress() {}

  /**
   * Parses {@code Name <local@domain>}, or an address without a name. The domain is converted to
   * ASCII, so that only the local part may contain other characters. A non-ASCII name is written in
   * encoded words (RFC 2047).
   *
   * @throws AddressException if it is not exactly one address
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

  /** The domain of an address with or without a name. */
  static String domain(String text) throws AddressException {
    String address = of(text).getAddress();
    return address.substring(address.lastIndexOf('@') + 1);
  }

  private static void setName(InternetAddress address, String name) {
    try {
      address.setPersonal(PlainText.of(name), UTF_8.name());
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException("every Java runtime has UTF-8", e);
    }
  }

  /** The address with its domain in ASCII; unchanged if that is not possible. */
  static String inDns(String address) {
    int domain = address.lastIndexOf('@') + 1;
    boolean isKnown = address.chars().skip(domain).noneMatch(c -> IDNA_2008.indexOf(c) >= 0);
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
   * Returns a mailbox name that is an address without anything else: in headers, {@code
   * bob<mallory@example.org>} is the address of Mallory.
   *
   * @throws AddressException if it is not
   */
  static String bare(String name) throws AddressException {
    InternetAddress address = new InternetAddress(name, true);
    if (address.isGroup() || !address.getAddress().equals(name)) {
      throw new AddressException("the name of the mailbox is none");
    }
    return name;
  }

  /** Whether the address needs no SMTPUTF8. */
  static boolean isAscii(InternetAddress address) {
    return isAscii(address.getAddress());
  }

  static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }
}
