package mailquota.testing.dovecot;

import java.io.IOException;
import java.nio.file.Path;

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

  /** A new folder with the same path for the tests and for the programs of this version. */
  public Path createTemporaryFolder(String prefix) throws IOException {
    return DovecotInstallation.required(this).root().createTemporaryFolder(prefix);
  }

  /** {@code 2.4}. */
  @Override
  public String toString() {
    return number;
  }
}
