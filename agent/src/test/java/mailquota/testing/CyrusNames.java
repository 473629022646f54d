package mailquota.testing;

/** How a Cyrus names its mailboxes. */
public enum CyrusNames {
  /** {@code user/alice@example.org}. */
  WITH_DOMAINS("userid", "yes"),
  /** {@code user.alice}; a dot in a login is {@code ^}. */
  DOTTED("off", "no");

  private final String lines;

  CyrusNames(String virtdomains, String unixhierarchysep) {
    lines = "virtdomains: %s\nunixhierarchysep: %s\n".formatted(virtdomains, unixhierarchysep);
  }

  /** Their part of imapd.conf. */
  String lines() {
    return lines;
  }
}
