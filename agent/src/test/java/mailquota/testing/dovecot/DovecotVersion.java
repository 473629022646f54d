package mailquota.testing.dovecot;

/** The tested releases of Dovecot; 2.4 renamed most settings of 2.3. */
public enum DovecotVersion {
  V2_3("2.3"),
  V2_4("2.4");

  private final String number;

  DovecotVersion(String number) {
    this.number = number;
  }

  DovecotSyntax syntax() {
    return switch (this) {
      case V2_3 -> new Dovecot23Syntax();
      case V2_4 -> new Dovecot24Syntax();
    };
  }

  /** {@code 2.4}. */
  @Override
  public String toString() {
    return number;
  }
}
