package mailquota.inventory.source;

import mailquota.net.Endpoint;
import mailquota.net.Tls;
import mailquota.net.Trust;
import mailquota.quota.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A directory server and the login there.
 *
 * @param login null for an anonymous one
 */
public record LdapServer(Endpoint endpoint, Tls tls, Trust trust, @Nullable Login login) {

  /**
   * A simple bind.
   *
   * @param user a DN; Active Directory also takes {@code user@domain}
   */
  public record Login(String user, Secret password) {}
}
