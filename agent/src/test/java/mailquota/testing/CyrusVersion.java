package mailquota.testing;

/** The releases of Cyrus that tests run. */
public enum CyrusVersion {
  V3_6("3.6"),
  V3_10("3.10");

  private final String number;

  CyrusVersion(String number) {
    this.number = number;
  }

  /** RFC 9208 gave it a name, which 3.10 took up. */
  public String foldersResource() {
    return switch (this) {
      case V3_6 -> "X-NUM-FOLDERS";
      case V3_10 -> "MAILBOX";
    };
  }

  /** {@code 3.10}. */
  @Override
  public String toString() {
    return number;
  }
}
