package mailquota.quota;

import java.util.Locale;

/**
 * What a quota root counts: the four of RFC 9208 section 5, or one of a server's own, kept by name.
 * Names compare without case, as the RFC demands, so they are held in upper case.
 */
public record Resource(String name) implements Comparable<Resource> {

  /** Octets of all messages. On the wire in units of 1024, everywhere in this program in bytes. */
  public static final Resource STORAGE = new Resource("STORAGE");

  /** The number of messages. */
  public static final Resource MESSAGE = new Resource("MESSAGE");

  public Resource {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a resource has a name");
    }
    name = name.toUpperCase(Locale.ROOT);
  }

  /** Whether a mailbox is full when this resource is: only of these is its owner warned. */
  public boolean stopsMail() {
    return equals(STORAGE) || equals(MESSAGE);
  }

  @Override
  public int compareTo(Resource other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
