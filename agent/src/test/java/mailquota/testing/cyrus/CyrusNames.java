package mailquota.testing.cyrus;

/** The naming scheme of a Cyrus' mailboxes. */
public enum CyrusNames {
  /** {@code user/alice@example.org}. */
  WITH_DOMAINS("userid", "yes"),
  /** {@code user.alice}; a dot in a login is written {@code ^}. */
  DOTTED("off", "no");

  private final String lines;

  CyrusNames(String virtdomains, String unixhierarchysep) {
    lines = "virtdomains: %s\nunixhierarchysep: %s\n".formatted(virtdomains, unixhierarchysep);
  }

  /** The lines in imapd.conf. */
  String lines() {
    return lines;
  }
}
