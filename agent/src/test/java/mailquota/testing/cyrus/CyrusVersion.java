package mailquota.testing.cyrus;

/** The tested releases of Cyrus. */
public enum CyrusVersion {
  V3_6("3.6"),
  V3_10("3.10");

  private final String number;

  CyrusVersion(String number) {
    this.number = number;
  }

  /** The name is from RFC 9208, which 3.10 implements. */
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
