package mailquota.testing.openldap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import mailquota.testing.SharedServerExtension;

/**
 * Provides a running {@link OpenLdap} with {@link #PEOPLE} mailboxes below {@code ou=people} and
 * those of {@code openldap/products.ldif}: {@code @ExtendWith(OpenLdapExtension.class)}.
 */
public final class OpenLdapExtension extends SharedServerExtension<OpenLdap> {

  /** No multiple of a page. */
  public static final int PEOPLE = 5234;

  public OpenLdapExtension() {
    super(OpenLdap.class);
  }

  @Override
  protected void requireInstalled() {
    OpenLdap.require();
  }

  @Override
  protected OpenLdap start() {
    try {
      return OpenLdap.start(
          people(), Files.readString(Path.of("src/test/resources/openldap/products.ldif")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String people() {
    StringBuilder ldif =
        new StringBuilder(
            """
            dn: ou=people,dc=example,dc=org
            objectClass: organizationalUnit
            ou: people
            """);
    for (int i = 0; i < PEOPLE; i++) {
      ldif.append(
          """

          dn: uid=user%1$d,ou=people,dc=example,dc=org
          objectClass: inetOrgPerson
          uid: user%1$d
          cn: user
          sn: user
          mail: user%1$d@example.org
          preferredLanguage: de
          description: hidden%1$d@example.net
          """
              .formatted(i));
    }
    return ldif.toString();
  }
}
