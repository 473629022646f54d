package mailquota.quota;

import java.util.Locale;
import java.util.Optional;

/**
 * The canonical address of a mailbox, usually {@code localpart@domain}.
 *
 * <p>The domain is in lower case, because DNS ignores case; the local part is unchanged, because
 * RFC 5321 section 2.4 leaves its case to the server. The domain of a login without one is empty.
 */
public record Address(String value) implements Comparable<Address> {

  private static final int MAX_LENGTH = 320;

  public Address {
    value = canonical(value);
  }

  /** The address in a text; empty if it can be none. */
  public static Optional<Address> find(String text) {
    try {
      return Optional.of(new Address(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
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
    return withLowerCaseDomain(address);
  }

  /** The same text with the part after the last {@code @} in lower case. */
  public static String withLowerCaseDomain(String address) {
    int at = address.lastIndexOf('@');
    return at < 0
        ? address
        : address.substring(0, at) + address.substring(at).toLowerCase(Locale.ROOT);
  }

  /** The part before the last {@code @}; the whole address if there is none. */
  public String localpart() {
    int at = value.lastIndexOf('@');
    return at < 0 ? value : value.substring(0, at);
  }

  /** The part after the last {@code @}; empty if there is none. */
  public String domain() {
    int at = value.lastIndexOf('@');
    return at < 0 ? "" : value.substring(at + 1);
  }

  /** Whether a text can be a domain: it has no space, no {@code @} and no wildcard. */
  public static boolean isDomain(String text) {
    return text.chars().noneMatch(c -> c <= ' ' || c == '@' || c == '*');
  }

  /** Replaces {@code {mailbox}}, {@code {localpart}} and {@code {domain}} in a template. */
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
