package mailquota.quota;

import java.util.Locale;

/**
 * A resource that a quota root counts: one of the four of RFC 9208 section 5, or one that a server
 * defines. Names are in upper case, because the RFC compares them without case.
 */
public record Resource(String name) implements Comparable<Resource> {

  /** The octets of all messages: on the wire in units of 1024, in this program in bytes. */
  public static final Resource STORAGE = new Resource("STORAGE");

  public static final Resource MESSAGE = new Resource("MESSAGE");

  public Resource {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a resource has a name");
    }
    name = name.toUpperCase(Locale.ROOT);
  }

  /** Whether the mailbox receives no mail when this resource is full; only these have levels. */
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
