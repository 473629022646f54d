package mailquota.quota;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The first 96 bits of HMAC-SHA-256 of the address, in hexadecimal: the same after a restart and in
 * each agent with the key. Among 10 million mailboxes two have the same name with a probability
 * below 10^-15. Immutable, thread-safe.
 */
public final class HashedNames implements Naming {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int BYTES = 12;

  private static final String OUTSIDE = "\\s\"'<>()\\[\\]{},;:\\\\";

  /** What a text calls a mailbox, or a word with an at sign, which ends with no full stop. */
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:(?<=\\bmailbox=)|(?<=\"mailbox\":\"))[^\\s\",;:]+"
              + "|(?:(?<=[\\s%1$s])|^)(?<key>\\w+=)?(?<word>[^%1$s]+(?:@|%%40)(?:[^%1$s]*[^%1$s.])?)"
                  .formatted(OUTSIDE));

  private final Secret key;
  private final boolean hashesDomains;
  private final Mac keyed;

  /**
   * @param key not empty
   * @param hashesDomains whether domains are hidden too
   */
  public HashedNames(Secret key, boolean hashesDomains) {
    this.key = key;
    this.hashesDomains = hashesDomains;
    try {
      keyed = Mac.getInstance(ALGORITHM);
      keyed.init(new SecretKeySpec(key.reveal().getBytes(UTF_8), ALGORITHM));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java runtime has HMAC-SHA-256", e);
    }
  }

  @Override
  public String mailbox(Address address) {
    return hash(address.value());
  }

  @Override
  public String domain(Address address) {
    // The at sign tells a domain from a login of the same name.
    String domain = address.domain();
    return hashesDomains && !domain.isEmpty() ? hash("@" + domain) : domain;
  }

  /**
   * True unless the name consists of letters and spaces, such as {@code User quota}, and does not
   * contain the local part: names of servers often end with the login, in one of many notations.
   */
  @Override
  public boolean isTelling(Address mailbox, String root) {
    return !root.chars().allMatch(c -> c == ' ' || isLetter(c))
        || (!root.isEmpty()
            && root.toLowerCase(Locale.ROOT)
                .contains(mailbox.localpart().toLowerCase(Locale.ROOT)));
  }

  private static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  @Override
  public String text(String text) {
    return ADDRESS
        .matcher(text)
        .replaceAll(found -> {
          String before = Objects.requireNonNullElse(found.group("key"), "");
          String word = Objects.requireNonNullElse(found.group("word"), found.group());
          return Matcher.quoteReplacement(before + word(word));
        });
  }

  /** A pattern of all mailboxes, or of all of a domain, has no address. */
  private String word(String word) {
    boolean isOfAll = word.equals("*") || (word.startsWith("*@") && !hashesDomains);
    return isOfAll ? word : Address.find(word).map(this::mailbox).orElseGet(() -> hash(word));
  }

  @Override
  public boolean hidesAddresses() {
    return true;
  }

  private String hash(String text) {
    try {
      byte[] hash = ((Mac) keyed.clone()).doFinal(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, BYTES);
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("HMAC-SHA-256 of the Java runtime can be cloned", e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof HashedNames names
        && hashesDomains == names.hashesDomains
        && key.equals(names.key);
  }

  @Override
  public int hashCode() {
    return Objects.hash(key, hashesDomains);
  }

  @Override
  public String toString() {
    return "hashed names";
  }
}
