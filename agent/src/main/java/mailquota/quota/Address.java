package mailquota.quota;

import java.util.Locale;

/**
 * The canonical address that names a mailbox, usually {@code localpart@domain}.
 *
 * <p>The domain is lower-cased, because DNS compares it so; the local part stays as written,
 * because RFC 5321 section 2.4 leaves its case to the server. A login without a domain is allowed:
 * its domain is empty.
 */
public record Address(String value) implements Comparable<Address> {

  private static final int MAX_LENGTH = 320;

  public Address {
    value = canonical(value);
  }

  private static String canonical(String written) {
    String address = written.strip();
    if (address.isEmpty() || address.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a mailbox address has 1 to "
              + MAX_LENGTH
              + " characters, this one has "
              + address.length());
    }
    if (address.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
      throw new IllegalArgumentException("a mailbox address has no spaces or control characters");
    }
    if (address.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      throw new IllegalArgumentException("a mailbox address has no surrogate without its partner");
    }
    int at = address.lastIndexOf('@');
    return at < 0
        ? address
        : address.substring(0, at) + address.substring(at).toLowerCase(Locale.ROOT);
  }

  /** What stands before the last {@code @}; all of it where there is none. */
  public String localpart() {
    int at = value.lastIndexOf('@');
    return at < 0 ? value : value.substring(0, at);
  }

  /** What stands after the last {@code @}; empty where there is none. */
  public String domain() {
    int at = value.lastIndexOf('@');
    return at < 0 ? "" : value.substring(at + 1);
  }

  /** Whether a text can be a domain: it has no space, no {@code @} and no wildcard. */
  public static boolean isDomain(String text) {
    return text.chars().noneMatch(c -> c <= ' ' || c == '@' || c == '*');
  }

  /**
   * The text with what stands there for {@code {mailbox}}, {@code {localpart}}, {@code {domain}}.
   */
  public String fillIn(String template) {
    return template
        .replace("{mailbox}", value)
        .replace("{localpart}", localpart())
        .replace("{domain}", domain());
  }

  @Override
  public int compareTo(Address other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
