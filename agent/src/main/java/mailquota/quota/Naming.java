package mailquota.quota;

/**
 * How mailboxes are named in metrics, in answers over HTTP, and in log lines above DEBUG.
 * Immutable, thread-safe.
 */
public sealed interface Naming permits HashedNames, Naming.Plain {

  /** By their addresses. */
  Naming PLAIN = new Plain();

  /** The name of a mailbox. */
  String mailbox(Address address);

  /** The name of the domain of a mailbox. */
  String domain(Address address);

  /** Whether the name of a quota root may tell which mailbox it is of. */
  boolean isTelling(Address mailbox, String root);

  /** A text of servers, admins or clients, without addresses if these are hidden. */
  String text(String text);

  /** Whether addresses are hidden. */
  boolean hidesAddresses();

  /** Nothing is hidden. */
  record Plain() implements Naming {

    @Override
    public String mailbox(Address address) {
      return address.value();
    }

    @Override
    public String domain(Address address) {
      return address.domain();
    }

    @Override
    public boolean isTelling(Address mailbox, String root) {
      return false;
    }

    @Override
    public String text(String text) {
      return text;
    }

    @Override
    public boolean hidesAddresses() {
      return false;
    }
  }
}
