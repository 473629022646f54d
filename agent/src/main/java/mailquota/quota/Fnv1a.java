package mailquota.quota;

/**
 * The hash FNV-1a of 64 bits, of the characters of a text (draft-eastlake-fnv). It is stored, so it
 * never changes.
 */
public final class Fnv1a {

  /** The hash of nothing. */
  public static final long BASIS = 0xcbf29ce484222325L;

  private static final long PRIME = 0x100000001b3L;

  private Fnv1a() {}

  /** The hash of what {@code hash} is of, and {@code text}. */
  public static long add(long hash, String text) {
    long next = hash;
    for (int i = 0; i < text.length(); i++) {
      next = add(next, text.charAt(i));
    }
    return next;
  }

  /** The hash of what {@code hash} is of, and one number. */
  public static long add(long hash, int number) {
    return (hash ^ number) * PRIME;
  }
}
