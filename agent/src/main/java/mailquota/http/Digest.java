package mailquota.http;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The name of a version of a content: the begin of its SHA-256 in hexadecimal. */
public final class Digest {

  private Digest() {}

  /** {@code length} is in bytes, at most 32. */
  public static String of(byte[] content, int length) {
    try {
      byte[] whole = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(whole, 0, length);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
