package mailquota.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import mailquota.quota.Address;
import mailquota.quota.Secret;

/**
 * The links to the pages of owners. A link has the address and its own end in it, encrypted and
 * authenticated by AES-GCM with a key that is derived from a secret: nobody else can make one, and
 * it tells neither. The tag is compared in constant time. Immutable, thread-safe.
 *
 * @param baseUrl under which owners reach the agent
 * @param secrets the first makes links, and each opens them, so that a new one can be put in front
 * @param valid how long a link works
 */
public record OwnerLinks(URI baseUrl, List<Secret> secrets, Duration valid) {

  /** The path below the base URL. */
  public static final String PATH = "/o/";

  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final String DERIVATION = "HmacSHA256";
  private static final byte[] PURPOSE = "mailbox-quota-agent owner link 1".getBytes(UTF_8);
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  /** The length of a link tells that of the address no closer than this. */
  private static final int PADDED_TO = 32;

  private static final int LONGEST = 1024;

  public OwnerLinks {
    secrets = List.copyOf(secrets);
    if (secrets.isEmpty() || !valid.isPositive()) {
      throw new IllegalArgumentException("a secret, and a time above 0");
    }
  }

  /** The URL of the page of a mailbox. */
  public String url(Address mailbox, Instant now) {
    String base = baseUrl.toString();
    return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base)
        + PATH
        + token(mailbox, now.plus(valid));
  }

  private String token(Address mailbox, Instant end) {
    byte[] address = mailbox.value().getBytes(UTF_8);
    int length = Math.ceilDiv(Long.BYTES + address.length + 1, PADDED_TO) * PADDED_TO;
    ByteBuffer plain = ByteBuffer.allocate(length).putLong(end.getEpochSecond()).put(address);
    byte[] nonce = new byte[NONCE_BYTES];
    new SecureRandom().nextBytes(nonce);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, secrets.getFirst(), nonce);
      byte[] sealed = cipher.doFinal(plain.array());
      byte[] whole = Arrays.copyOf(nonce, nonce.length + sealed.length);
      System.arraycopy(sealed, 0, whole, nonce.length, sealed.length);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has " + CIPHER, e);
    }
  }

  /** The mailbox of a link; empty if the link has ended, or was not made by one of the secrets. */
  public Optional<Address> open(String token, Instant now) {
    byte[] whole;
    try {
      whole = Base64.getUrlDecoder().decode(token.length() > LONGEST ? "" : token);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
    return secrets.stream()
        .flatMap(secret -> opened(whole, secret).stream())
        .findFirst()
        .filter(plain -> now.getEpochSecond() < plain.getLong())
        .flatMap(OwnerLinks::address);
  }

  private static Optional<ByteBuffer> opened(byte[] whole, Secret secret) {
    if (whole.length <= NONCE_BYTES) {
      return Optional.empty();
    }
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, secret, Arrays.copyOf(whole, NONCE_BYTES));
      byte[] plain = cipher.doFinal(whole, NONCE_BYTES, whole.length - NONCE_BYTES);
      return plain.length > Long.BYTES ? Optional.of(ByteBuffer.wrap(plain)) : Optional.empty();
    } catch (GeneralSecurityException _) {
      return Optional.empty(); // Made by another secret, or changed.
    }
  }

  private static Optional<Address> address(ByteBuffer plain) {
    String padded = UTF_8.decode(plain).toString();
    int end = padded.indexOf('\0');
    return Address.find(end < 0 ? padded : padded.substring(0, end));
  }

  private static Cipher cipher(int mode, Secret secret, byte[] nonce)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance(DERIVATION);
    mac.init(new SecretKeySpec(secret.reveal().getBytes(UTF_8), DERIVATION));
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(
        mode,
        new SecretKeySpec(mac.doFinal(PURPOSE), "AES"),
        new GCMParameterSpec(TAG_BITS, nonce));
    return cipher;
  }
}
